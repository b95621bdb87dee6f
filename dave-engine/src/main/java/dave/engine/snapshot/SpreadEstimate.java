package dave.engine.snapshot;

import dave.engine.gossip.GossipPlan;
import dave.engine.model.EngineStatus;
import dave.engine.model.PeerView;
import dave.engine.model.Timing;
import dave.engine.store.DatStore;
import java.util.List;

/**
 * Estimates how long a new dat takes to reach all nodes, once its stem is over. If each node sends
 * it r times a second, pushing it to n nodes takes {@code (2 ln n + 1.15) / r} (Pittel 1987). Each
 * hop takes half a round trip more. Nobody knows n or the rates of other nodes. Here n is this node
 * and the peers that it knows. That is too few in a large network, but only its logarithm counts.
 * All nodes are assumed to be like this one.
 *
 * <p>In plain packets every other slot has a fresh dat, and all fresh dats share these slots. Over
 * links every cell has room for several, so r is one cell an epoch. If so many dats come that cells
 * are not free to push each to all, those that it misses ask for it. They are told of it, ask and
 * get it in one cell each, half a round apart from the one before.
 */
final class SpreadEstimate {
  private static final double PUSH = 1.15;

  /** Cells in turn by which a node gets a dat that it was not sent: tell, ask, send. */
  private static final int LAZY_CELLS = 3;

  /** Bytes of a cell that dats can take. */
  private static final double CELL_BYTES = 1_380;

  private SpreadEstimate() {}

  /**
   * The estimate in milliseconds; 0 without peers.
   *
   * @param datsPerSecond rate of new dats, which share the gossip
   */
  static long spreadMs(EngineStatus status, List<PeerView> peers, double datsPerSecond) {
    int nodes = status.peersKnown() + 1;
    if (nodes < 2 || status.epoch().isZero()) {
      return 0;
    }
    int links = status.links().chosen() + status.links().accepted();
    double epochMs = status.epoch().toNanos() / 1e6;
    double halfRoundTripMs = medianRoundTripUs(peers) / 2 / 1e3;
    double hops = Math.ceil(Math.log(nodes) / Math.log(2));
    double sends = 2 * Math.log(nodes) + PUSH;
    if (links == 0) {
      return Math.round(
          sends * 1e3 / sendsPerSecond(status, datsPerSecond) + hops * halfRoundTripMs);
    }
    double pushMs = sends * epochMs + hops * halfRoundTripMs;
    boolean all = pushes(status.store(), epochMs, datsPerSecond) >= Math.min(links, sends / 2);
    double lazyMs = LAZY_CELLS * (links * epochMs / 2 + halfRoundTripMs);
    return Math.round(all ? pushMs : pushMs + lazyMs);
  }

  /** How often a node can send each fresh dat over links: its bytes by those of all fresh dats. */
  private static double pushes(DatStore.Stats store, double epochMs, double datsPerSecond) {
    double bytes = store.dats() == 0 ? 0 : (double) store.bytes() / store.dats();
    return CELL_BYTES * 1e3 / epochMs / Math.max(1e-9, datsPerSecond * bytes);
  }

  // Every other slot sends a fresh dat, drawn by rank: the first of k gets 1 / H(k) of these.
  private static double sendsPerSecond(EngineStatus status, double datsPerSecond) {
    double freshSlots = 1e9 / status.epoch().toNanos() / 2;
    GossipPlan plan = GossipPlan.of(status.epoch(), Timing.DEFAULT.freshWindowMs());
    double fresh = datsPerSecond * plan.windowMs() / 1e3;
    int ranks = (int) Math.clamp(Math.round(fresh), 1L, Math.max(1L, plan.heaviest()));
    double harmonic = 0;
    for (int rank = 1; rank <= ranks; rank++) {
      harmonic += 1.0 / rank;
    }
    return freshSlots / harmonic;
  }

  private static double medianRoundTripUs(List<PeerView> peers) {
    long[] known =
        peers.stream().mapToLong(PeerView::roundTripUs).filter(us -> us > 0).sorted().toArray();
    return known.length == 0 ? 0 : known[known.length / 2];
  }
}
