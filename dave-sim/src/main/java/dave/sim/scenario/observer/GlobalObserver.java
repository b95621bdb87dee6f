package dave.sim.scenario.observer;

import dave.link.cell.CellFormat;
import dave.sim.cluster.Cluster;
import dave.sim.cluster.Node;
import dave.sim.cluster.Options.Flaw;
import dave.wire.PeerAddress;
import org.jspecify.annotations.Nullable;

/**
 * Records the time, source, destination and size of every datagram between the nodes of a cluster.
 * It holds only what was not yet forgotten.
 */
final class GlobalObserver {
  private static final int OVERHEAD =
      CellFormat.MAX_SIZE - CellFormat.plainLength(CellFormat.MAX_SIZE);

  private final Cluster cluster;
  private final boolean sizesShow;
  private final @Nullable Series[][] links;
  private final long[] phaseNs;
  private final long epochNs;
  private int content = -1;
  private long datagrams;

  /** Watches a cluster from now on. */
  GlobalObserver(Cluster cluster) {
    this.cluster = cluster;
    int nodes = cluster.nodes().size();
    sizesShow = cluster.options().nodes().linking().flaw() == Flaw.PADDING;
    epochNs = cluster.options().nodes().epoch().toNanos();
    links = new Series[nodes][nodes];
    phaseNs = new long[nodes];
    cluster.tapCells(this::cell);
    cluster.network().tapEngines(this::sent);
  }

  /** Notes the slots of a node, which anybody can see after some cells. */
  private void cell(Node from, PeerAddress to, int used) {
    content = used;
    if (phaseNs[from.number()] == 0) {
      phaseNs[from.number()] = cluster.world().nowNs();
    }
  }

  private void sent(PeerAddress from, PeerAddress to, byte[] packet) {
    int size = sizesShow && content >= 0 ? OVERHEAD + content : packet.length;
    content = -1;
    Node sender = cluster.at(from).orElse(null);
    Node receiver = cluster.at(to).orElse(null);
    if (sender != null && receiver != null) {
      datagrams++;
      series(sender.number(), receiver.number()).add(cluster.world().nowNs(), size);
    }
  }

  private Series series(int from, int to) {
    Series known = links[from][to];
    if (known == null) {
      known = new Series();
      links[from][to] = known;
    }
    return known;
  }

  /** Returns the datagrams from one node to another; null if there were none. */
  @Nullable Series between(int from, int to) {
    return links[from][to];
  }

  /** Returns the number of nodes. */
  int nodes() {
    return links.length;
  }

  /** Returns the number of datagrams so far. */
  long datagrams() {
    return datagrams;
  }

  /** Returns how far a moment is from the nearest slot of a node, in epochs: 0 to 0.5. */
  double lateness(int node, long atNs) {
    long offset = Math.floorMod(atNs - phaseNs[node], epochNs);
    return Math.min(offset, epochNs - offset) / (double) epochNs;
  }

  /** Returns the epoch of the nodes, in nanoseconds. */
  long epochNs() {
    return epochNs;
  }

  /** Removes what was recorded before a time. */
  void forget(long beforeNs) {
    for (@Nullable Series[] ofSender : links) {
      for (Series each : ofSender) {
        if (each != null) {
          each.forget(beforeNs);
        }
      }
    }
  }
}
