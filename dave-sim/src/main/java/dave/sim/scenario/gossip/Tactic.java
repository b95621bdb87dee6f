package dave.sim.scenario.gossip;

import dave.engine.link.CellRoom;
import dave.engine.link.CellRoom.IdsKind;
import dave.engine.link.LinkEvent;
import dave.sim.cluster.PacketFields;
import dave.sim.scenario.LinkedHost;
import dave.wire.PeerAddress;
import java.util.ArrayList;
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
  /** Nothing: they answer pings and mine now and then, as they all do. */
  static final String SILENT = "the same hosts, silent";

  private final Set<Long> known = new LinkedHashSet<>();
  private final List<Long> inOrder = new ArrayList<>();
  private boolean active;
  private long told;
  private long asked;
  private long brought;

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
  public final void heard(LinkEvent.Ids ids) {
    if (ids.kind() == IdsKind.WANT) {
      asked += ids.ids().length;
    } else {
      for (long id : ids.ids()) {
        learn(id);
      }
    }
  }

  @Override
  public final void brought(PeerAddress from, byte[] put) {
    brought++;
    PacketFields.work(put).ifPresent(work -> learn(work.suffix64()));
  }

  private void learn(long id) {
    if (active && known.add(id)) {
      inOrder.add(id);
    }
  }

  /** Returns the ids of all dats that any of the hosts heard of since the attack began, in order. */
  final List<Long> known() {
    return inOrder;
  }

  /** Adds a frame of ids. */
  final void add(CellRoom room, IdsKind kind, long[] ids) {
    if (ids.length > 0) {
      room.add(kind, ids);
      told += ids.length;
    }
  }

  /** Returns how many ids the hosts sent. */
  final long told() {
    return told;
  }

  /** Returns how many ids nodes asked them for. */
  final long asked() {
    return asked;
  }

  /** Returns how many dats nodes sent them. */
  final long brought() {
    return brought;
  }

  /** Tells of dats that do not exist, as many as fit. */
  static final class Phantoms extends Tactic {
    private final SplittableRandom random;

    Phantoms(SplittableRandom random) {
      this.random = random;
    }

    @Override
    void act(CellRoom room) {
      add(room, IdsKind.HAVE, random.longs(room.ids()).toArray());
    }
  }

  /** Tells of all dats that it hears of, and delivers none. */
  static final class Withholding extends Tactic {
    private final Map<PeerAddress, Integer> next = new HashMap<>();

    @Override
    void act(CellRoom room) {
      int from = next.getOrDefault(room.to(), 0);
      int to = Math.min(known().size(), from + room.ids());
      next.put(room.to(), to);
      add(room, IdsKind.HAVE, longs(known().subList(from, to)));
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
      int most = Math.min(room.ids() / 2, known().size() - from);
      for (int i = 0; i < most; i++) {
        asks.add(known().get(from + at++ % (known().size() - from)));
      }
      add(room, IdsKind.WANT, longs(asks));
      add(room, IdsKind.HAVE, random.longs(room.ids()).toArray());
    }
  }

  private static long[] longs(List<Long> ids) {
    return ids.stream().mapToLong(Long::longValue).toArray();
  }
}
