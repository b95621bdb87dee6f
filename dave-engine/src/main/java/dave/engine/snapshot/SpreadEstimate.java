package dave.engine.snapshot;

import dave.engine.gossip.GossipPlan;
import dave.engine.model.EngineStatus;
import dave.engine.model.PeerView;
import dave.engine.model.Timing;
import java.util.List;

/**
 * Estimates how long a new dat takes to reach all nodes. If each node sends it r times a second,
 * pushing it to n nodes takes {@code (2 ln n + 1.15) / r} (Pittel 1987). Each hop takes half a
 * round trip more. Nobody knows n or the rates of other nodes. Here n is this node and the peers
 * that it knows. That is too few in a large network, but only its logarithm counts. All nodes are
 * assumed to be like this one.
 */
final class SpreadEstimate {
  private static final double PUSH = 1.15;

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
    double seconds = (2 * Math.log(nodes) + PUSH) / sendsPerSecond(status, datsPerSecond);
    double hops = Math.ceil(Math.log(nodes) / Math.log(2));
    return Math.round(1e3 * seconds + hops * medianRoundTripUs(peers) / 2 / 1e3);
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
