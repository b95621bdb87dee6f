package dave.sim.scenario.gossip;

import dave.engine.link.CellRoom;
import dave.engine.link.LinkEvent;
import dave.link.cell.FrameType;
import dave.link.cell.IdsFrame;
import dave.link.cell.ShortId;
import dave.sim.cluster.PacketFields;
import dave.sim.scenario.LinkedHost;
import dave.sim.world.World;
import dave.wire.PeerAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * What hostile hosts of links do together. They tell each other at once what any of them hears. One
 * object serves all of them.
 */
class Tactic implements LinkedHost.Script {
  private final Set<Long> known = new LinkedHashSet<>();
  private final List<Long> inOrder = new ArrayList<>();
  private boolean active;
  private long told;
  private long asked;

  /** Starts the attack. */
  final void begin() {
    active = true;
  }

  @Override
  public final void load(CellRoom room) {
    if (active) {
      act(room);
    }
  }

  /** Loads the next cell to a node, once the attack has begun. */
  void act(CellRoom room) {}

  @Override
  public final void heard(LinkEvent event) {
    if (event instanceof LinkEvent.Ids ids) {
      heard(ids);
    } else if (event instanceof LinkEvent.Frame frame && active) {
      heard(frame);
    }
  }

  private void heard(LinkEvent.Ids ids) {
    if (ids.frame() == IdsFrame.WANT) {
      asked += ids.ids().length;
    } else {
      for (long id : ids.ids()) {
        learn(ShortId.id(id), ShortId.difficulty(id));
      }
    }
  }

  /** Receives a frame on what stores hold, once the attack has begun. */
  void heard(LinkEvent.Frame frame) {}

  @Override
  public final void brought(PeerAddress from, byte[] put) {
    PacketFields.work(put).ifPresent(work -> learn(ShortId.of(work), AttackRun.BITS));
  }

  private void learn(long id, int difficulty) {
    if (active && known.add(id)) {
      inOrder.add(ShortId.told(id, difficulty));
    }
  }

  /**
   * Returns the ids of all dats that any of the hosts heard of since the attack began, in order,
   * each with its difficulty.
   */
  final List<Long> known() {
    return inOrder;
  }

  /** Adds a frame of ids. */
  final void add(CellRoom room, IdsFrame frame, long[] ids) {
    if (ids.length > 0) {
      room.add(frame, ids);
      count(ids.length);
    }
  }

  /** Counts ids or questions that were sent. */
  final void count(int sent) {
    told += sent;
  }

  /** Tells of as many dats as fit that do not exist. */
  final void addPhantoms(CellRoom room, SplittableRandom random, int difficulty) {
    add(
        room,
        IdsFrame.HAVE,
        random
            .longs(room.ids(IdsFrame.HAVE))
            .map(id -> ShortId.told(ShortId.id(id), difficulty))
            .toArray());
  }

  /** Returns how many ids and questions the hosts sent. */
  final long told() {
    return told;
  }

  /** Returns how many ids nodes asked them for. */
  final long asked() {
    return asked;
  }

  /**
   * Tells of dats that do not exist, as many as fit: in one cell of two of the greatest difficulty,
   * in the others of that of honest dats.
   */
  static final class Phantoms extends Tactic {
    private final SplittableRandom random;

    Phantoms(SplittableRandom random) {
      this.random = random;
    }

    @Override
    void act(CellRoom room) {
      addPhantoms(room, random, random.nextBoolean() ? ShortId.MAX_DIFFICULTY : AttackRun.BITS);
    }
  }

  /** Tells of all dats that it hears of, and delivers none. */
  static final class Withholding extends Tactic {
    private final Map<PeerAddress, Integer> next = new HashMap<>();

    @Override
    void act(CellRoom room) {
      int from = next.getOrDefault(room.to(), 0);
      int to = Math.min(known().size(), from + room.ids(IdsFrame.HAVE));
      next.put(room.to(), to);
      add(room, IdsFrame.HAVE, longs(known().subList(from, to)));
    }
  }

  /** Asks for all dats that it hears of again and again, and tells of dats that do not exist. */
  static final class Flood extends Tactic {
    private static final int NEWEST = 500;

    private final SplittableRandom random;
    private int at;

    Flood(SplittableRandom random) {
      this.random = random;
    }

    @Override
    void act(CellRoom room) {
      int from = Math.max(0, known().size() - NEWEST);
      List<Long> asks = new ArrayList<>();
      int most = Math.min(room.ids(IdsFrame.WANT) / 2, known().size() - from);
      for (int i = 0; i < most; i++) {
        asks.add(ShortId.id(known().get(from + at++ % (known().size() - from))));
      }
      add(room, IdsFrame.WANT, longs(asks));
      addPhantoms(room, random, AttackRun.BITS);
    }
  }

  /**
   * Asks what nodes hold, as often as fits, and answers every question of theirs with a difference
   * that is none: names of dats that do not exist, which it never sends.
   */
  static final class Lies extends Tactic {
    private static final int MOST_WAITING = 64;
    private static final int NAMES = 20;

    private final SplittableRandom random;
    private final Map<PeerAddress, Deque<byte[]>> answers = new HashMap<>();
    private long questions;
    private long fetches;

    Lies(SplittableRandom random) {
      this.random = random;
    }

    @Override
    void heard(LinkEvent.Frame frame) {
      if (frame.type() == FrameType.QUESTION) {
        questions++;
        Deque<byte[]> waiting =
            answers.computeIfAbsent(frame.address(), node -> new ArrayDeque<>());
        if (waiting.size() < MOST_WAITING) {
          waiting.add(lie(frame.body()));
        }
      } else if (frame.type() == FrameType.FETCH) {
        fetches++;
      }
    }

    /** Returns how often nodes asked for dats that these hosts had named. */
    long fetches() {
      return fetches;
    }

    /** Returns how many questions nodes asked. */
    long questions() {
      return questions;
    }

    /** The formats are those of the protocol of links. */
    private byte[] lie(byte[] question) {
      ByteBuffer answer = ByteBuffer.allocate(128).put(question, 1, 4);
      switch (question[0]) {
        case 0 -> // A store with room holds 1,000 dats of one difficulty.
            answer
                .put((byte) 1)
                .put(new byte[8])
                .putShort((short) AttackRun.BITS)
                .putInt(digest())
                .putInt(1_000);
        case 1 -> // The whole bucket is one part with few names.
            answer.put((byte) 3).put(question[11]).putInt(digest()).put((byte) NAMES);
        default -> {
          answer.put((byte) 4);
          for (int i = 0; i < NAMES; i++) {
            answer.putInt(digest());
          }
        }
      }
      return Arrays.copyOf(answer.array(), answer.position());
    }

    private int digest() {
      return random.nextInt();
    }

    @Override
    void act(CellRoom room) {
      Deque<byte[]> waiting = answers.getOrDefault(room.to(), new ArrayDeque<>());
      while (!waiting.isEmpty() && room.add(FrameType.ANSWER, waiting.getFirst())) {
        waiting.removeFirst();
      }
      while (room.add(FrameType.QUESTION, question())) {
        count(1);
      }
    }

    /** A question for the difficulties of all dats: the dearest one for its length. */
    private byte[] question() {
      long nowMs = World.START_MS;
      return ByteBuffer.allocate(31)
          .put((byte) 0)
          .putLong(random.nextLong())
          .put(new byte[8])
          .putShort((short) (nowMs >>> 32))
          .putInt((int) nowMs)
          .putShort((short) (nowMs >>> 32))
          .putInt((int) nowMs)
          .putShort((short) 257)
          .array();
    }
  }

  private static long[] longs(List<Long> ids) {
    return ids.stream().mapToLong(Long::longValue).toArray();
  }
}
