package dave.sim.cluster;

import dave.engine.store.StoreEvent;
import dave.sim.world.World;
import dave.wire.Dat;
import dave.wire.WorkHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which nodes got which dats, and when. Dats count from when they are watched. */
public final class Coverage {
  private final World world;
  private final int nodes;
  private final Map<WorkHash, Trace> traces = new HashMap<>();
  private final List<Trace> ordered = new ArrayList<>();

  /** The way of one dat. */
  public static final class Trace {
    private final Dat dat;
    private final long startNs;
    private final long[] afterNs;
    private int reached;

    Trace(Dat dat, long startNs, int nodes) {
      this.dat = dat;
      this.startNs = startNs;
      afterNs = new long[nodes];
      Arrays.fill(afterNs, -1);
    }

    /** The dat. */
    public Dat dat() {
      return dat;
    }

    /** When it was put, nanoseconds of the world. */
    public long startNs() {
      return startNs;
    }

    /** How many nodes got it. */
    public int reached() {
      return reached;
    }

    /** When a node got it, in nanoseconds since the start; negative if it did not. */
    public long afterNs(int node) {
      return afterNs[node];
    }

    /**
     * After how long a share of all nodes had it.
     *
     * @param share 0 to 1
     * @return seconds; infinite if that many never got it
     */
    public double secondsTo(double share) {
      int needed = Math.max(1, (int) Math.ceil(share * afterNs.length));
      if (reached < needed) {
        return Double.POSITIVE_INFINITY;
      }
      return Arrays.stream(afterNs)
              .filter(ns -> ns >= 0)
              .sorted()
              .skip(needed - 1)
              .findFirst()
              .orElseThrow()
          / 1e9;
    }
  }

  /** Follows all nodes of a cluster. */
  public Coverage(Cluster cluster) {
    world = cluster.world();
    nodes = cluster.nodes().size();
    for (Node node : cluster.nodes()) {
      node.onStore(event -> observe(node.number(), event));
    }
  }

  /** Watches a dat from now on: call before it is put. */
  public Trace watch(Dat dat) {
    Trace trace = new Trace(dat, world.nowNs(), nodes);
    traces.put(dat.work(), trace);
    ordered.add(trace);
    return trace;
  }

  /** All that are watched, in order. */
  public List<Trace> traces() {
    return ordered;
  }

  private void observe(int node, StoreEvent event) {
    Dat dat =
        switch (event) {
          case StoreEvent.Stored stored -> stored.arrival().dat().dat();
          case StoreEvent.Replaced replaced -> replaced.arrival().dat().dat();
          case StoreEvent.Evicted evicted -> null;
        };
    Trace trace = dat == null ? null : traces.get(dat.work());
    if (trace != null && trace.afterNs[node] < 0) {
      trace.afterNs[node] = world.nowNs() - trace.startNs;
      trace.reached++;
    }
  }
}
