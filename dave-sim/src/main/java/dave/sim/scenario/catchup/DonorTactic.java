package dave.sim.scenario.catchup;

import dave.engine.link.CellRoom;
import dave.engine.link.LinkEvent;
import dave.engine.reconcile.Answerer;
import dave.engine.reconcile.Fetch;
import dave.engine.reconcile.Question;
import dave.engine.reconcile.ReconcileCodec;
import dave.engine.store.DatStore;
import dave.engine.store.Mass;
import dave.engine.store.MassFloor;
import dave.engine.store.summary.Scope;
import dave.link.cell.FrameType;
import dave.sim.scenario.LinkedHost;
import dave.sim.world.World;
import dave.wire.Message.Put;
import dave.wire.PeerAddress;
import dave.wire.VerifiedDat;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A host that answers the questions of nodes on what it holds from a genuine store, and gives dats
 * of it. Each kind does one thing otherwise than a node.
 */
class DonorTactic implements LinkedHost.Script {
  private static final int CELL_BYTES = 1_352;
  private static final int MOST_WAITING = 4_096;

  /** What is younger is not told. */
  private static final long YOUNGEST_MS = 120_000;

  private final World world;
  private final Answerer answerer;
  private final ReconcileCodec codec = new ReconcileCodec(Mass.WORK);
  private final Map<PeerAddress, Line> lines = new HashMap<>();

  /** What waits for a node. */
  private static final class Line {
    final Deque<Waiting> answers = new ArrayDeque<>();
    final Deque<Waiting> dats = new ArrayDeque<>();
    long heardBytes;
  }

  private record Waiting(long dueMs, Say say) {}

  /** A frame or a dat. */
  @FunctionalInterface
  private interface Say {
    boolean in(CellRoom room);
  }

  /**
   * @param store that it answers from
   */
  DonorTactic(World world, DatStore store) {
    this.world = world;
    answerer = new Answerer(store, () -> Scope.Hidden.NONE, () -> floor(store.floor()), CELL_BYTES);
  }

  /**
   * Returns the floor that it tells.
   *
   * @param genuine that of the store
   */
  MassFloor floor(MassFloor genuine) {
    return genuine;
  }

  /** Returns how long it keeps an answer, in milliseconds. */
  long answerAfterMs() {
    return 0;
  }

  /** Returns how long it keeps a dat after the one before it, in milliseconds. */
  long datAfterMs() {
    return 0;
  }

  @Override
  public final void heard(LinkEvent event) {
    if (event instanceof LinkEvent.Frame frame) {
      long nowMs = world.elapsedMs();
      Line line = lines.computeIfAbsent(frame.address(), node -> new Line());
      line.heardBytes += frame.body().length;
      switch (frame.type()) {
        case FrameType.QUESTION ->
            codec.question(frame.body()).ifPresent(question -> answer(question, line, nowMs));
        case FrameType.FETCH ->
            codec.fetch(frame.body()).ifPresent(fetch -> give(fetch, line, nowMs));
        default -> {}
      }
    }
  }

  private void answer(Question question, Line line, long nowMs) {
    byte[] body = codec.encode(question, answerer.answer(question, latestMs()));
    add(line.answers, nowMs + answerAfterMs(), room -> room.add(FrameType.ANSWER, body));
  }

  private void give(Fetch fetch, Line line, long nowMs) {
    for (VerifiedDat dat : answerer.dats(fetch, latestMs())) {
      Put put = new Put(dat.dat());
      Waiting last = line.dats.peekLast();
      long afterMs = last == null ? nowMs : Math.max(nowMs, last.dueMs());
      add(line.dats, afterMs + datAfterMs(), room -> room.add(put));
    }
  }

  private static void add(Deque<Waiting> queue, long dueMs, Say say) {
    if (queue.size() < MOST_WAITING) {
      queue.add(new Waiting(dueMs, say));
    }
  }

  private long latestMs() {
    return world.nowMs() - YOUNGEST_MS;
  }

  @Override
  public final void load(CellRoom room) {
    Line line = lines.get(room.to());
    if (line != null) {
      load(line.answers, room);
      load(line.dats, room);
    }
  }

  private void load(Deque<Waiting> queue, CellRoom room) {
    long nowMs = world.elapsedMs();
    for (Waiting next = queue.peek();
        next != null && next.dueMs() <= nowMs && next.say().in(room);
        next = queue.peek()) {
      queue.remove();
    }
  }

  /** Returns the bytes of the questions and fetches of a node. */
  long heardBytes(PeerAddress node) {
    Line line = lines.get(node);
    return line == null ? 0 : line.heardBytes;
  }

  /** Tells another floor with each answer: none, one far too high, or any. */
  static final class Floors extends DonorTactic {
    private static final int MOST_BITS = 20;
    private static final long MOST_AGE_MS = 10_000_000;

    private final SplittableRandom random;

    Floors(World world, DatStore store, SplittableRandom random) {
      super(world, store);
      this.random = random;
    }

    @Override
    MassFloor floor(MassFloor genuine) {
      return switch (random.nextInt(3)) {
        case 0 -> MassFloor.none(Mass.WORK);
        case 1 -> new MassFloor(Mass.WORK, 200, Mass.AGE_FLOOR_MS);
        default ->
            new MassFloor(
                Mass.WORK,
                random.nextInt(MOST_BITS),
                random.nextLong(Mass.AGE_FLOOR_MS, MOST_AGE_MS));
      };
    }
  }

  /** Answers at once, and gives one dat every few seconds. */
  static final class Drip extends DonorTactic {
    private final long everyMs;

    Drip(World world, DatStore store, long everyMs) {
      super(world, store);
      this.everyMs = everyMs;
    }

    @Override
    long datAfterMs() {
      return everyMs;
    }
  }

  /** Keeps answers, and gives one dat every few seconds. */
  static final class Late extends DonorTactic {
    private final long afterMs;

    Late(World world, DatStore store, long afterMs) {
      super(world, store);
      this.afterMs = afterMs;
    }

    @Override
    long answerAfterMs() {
      return afterMs;
    }

    @Override
    long datAfterMs() {
      return afterMs;
    }
  }
}
