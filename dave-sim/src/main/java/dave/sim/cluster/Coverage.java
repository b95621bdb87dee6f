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

/** Records which nodes got which watched dats, and when. */
public final class Coverage {
  private final World world;
  private final int nodes;
  private final Map<WorkHash, Trace> traces = new HashMap<>();
  private final List<Trace> ordered = new ArrayList<>();

  /** The spread of one dat. */
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

    /** Returns the dat. */
    public Dat dat() {
      return dat;
    }

    /** Returns when it was put, in nanoseconds since the start of the world. */
    public long startNs() {
      return startNs;
    }

    /** Returns how many nodes got it. */
    public int reached() {
      return reached;
    }

    /** Returns when a node got it, in nanoseconds since the put; negative if it did not. */
    public long afterNs(int node) {
      return afterNs[node];
    }

    /**
     * Returns the time until a share of all nodes had it.
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

  /** Watches the stores of all nodes of a cluster. */
  public Coverage(Cluster cluster) {
    world = cluster.world();
    nodes = cluster.nodes().size();
    for (Node node : cluster.nodes()) {
      node.onStore(event -> observe(node.number(), event));
    }
  }

  /** Watches a dat from now on. Call it before the dat is put. */
  public Trace watch(Dat dat) {
    Trace trace = new Trace(dat, world.nowNs(), nodes);
    traces.put(dat.work(), trace);
    ordered.add(trace);
    return trace;
  }

  /** Returns the traces of all watched dats, in the order of watching. */
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
