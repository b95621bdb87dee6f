package dave.bench.gossip;

import dave.bench.measure.Bar;
import dave.bench.measure.Benchmark;
import dave.bench.measure.BenchmarkOptions;
import dave.bench.measure.Report;
import dave.bench.measure.Rounds;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * Measures how long a new dat takes to reach many nodes on UDP sockets. For comparison, the
 * original network's choice of dats and peers runs at the same rate.
 */
public final class SpreadBenchmark implements Benchmark {
  private static final long EPOCH_NS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final int WARM_UP = 5;

  @Override
  public String name() {
    return "spread";
  }

  @Override
  public String summary() {
    return "a fresh dat to all nodes over UDP on loopback, a packet a node every 10 ms";
  }

  /** The times to reach all nodes in ms, and the number of busy cores. */
  private record Figures(Rounds allMs, double cores) {
    Rounds cpuMs() {
      return allMs.times(cores);
    }
  }

  @Override
  public void run(BenchmarkOptions options, Report report) throws Exception {
    int nodes = options.either(50, 10);
    int old = options.either(200, 20);
    int dats = options.either(10, 2);
    Figures plain = ofDave(options, nodes, old, dats, false);
    Figures linked = ofDave(options, nodes, old, dats, true);
    Figures random;
    try (RandomGossip gossip = new RandomGossip(nodes, EPOCH_NS, old, options.seed())) {
      random = figures(gossip::spread, dats);
    }
    report.note("nodes, old dats in each, fresh dats", nodes + ", " + old + ", " + dats);
    print(report, "Dave", plain);
    print(report, "Dave over links", linked);
    print(report, "random dats to random peers, unverified", random);
    report.ratio("time to all, Dave / random gossip", plain.allMs(), random.allMs(), Bar.atMost(1));
    report.ratio(
        "processor time of a spread, Dave / random gossip",
        plain.cpuMs(),
        random.cpuMs(),
        Bar.atMost(1));
    report.ratio(
        "time to all, over links / plain packets", linked.allMs(), plain.allMs(), Bar.atMost(1));
  }

  private static Figures ofDave(
      BenchmarkOptions options, int nodes, int old, int dats, boolean links) throws Exception {
    try (DaveGossip gossip = new DaveGossip(nodes, EPOCH_NS, old, links, options.seed())) {
      for (int i = 0; i < options.either(WARM_UP, 1); i++) {
        gossip.spread();
      }
      return figures(gossip::spread, dats);
    }
  }

  private static void print(Report report, String who, Figures figures) {
    report.figure(who + ": a dat to all", figures.allMs(), "ms");
    report.figure(who + ": processor", figures.cores(), "cores");
  }

  private static Figures figures(Callable<GossipSpread> gossip, int dats) throws Exception {
    double[] ms = new double[dats];
    double cpuNs = 0;
    double wallNs = 0;
    for (int i = 0; i < dats; i++) {
      GossipSpread spread = gossip.call();
      ms[i] = spread.allNs() / 1e6;
      cpuNs += spread.cpuNs();
      wallNs += spread.allNs();
    }
    return new Figures(Rounds.of(ms), cpuNs / wallNs);
  }
}
