package dave.sim.scenario.spread;

import dave.sim.cluster.Cluster;
import dave.sim.cluster.Coverage;
import dave.sim.cluster.Node;
import dave.sim.cluster.Options;
import dave.sim.cluster.Rules;
import dave.sim.scenario.Quantiles;
import dave.wire.Dat;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleConsumer;

/** New dats at a steady rate from nodes at random, and when whom they reached. */
public final class SpreadRun implements AutoCloseable {
  /** Between the last dat and the end, so that it has its time too. */
  private static final int TAIL_S = 10;

  private static final int HEAVIER = 6;

  private final Cluster cluster;
  private final Coverage coverage;
  private final Load load;
  private final SplittableRandom random;

  /**
   * What is put.
   *
   * @param datsPerSecond evenly spaced, from the end of the first warm-up on
   * @param difficulty of the dats, in bits
   * @param heavyEvery one dat in so many has {@value #HEAVIER} bits more; 0 for none
   * @param warmUp until the network is joined
   * @param settle with dats that do not count: trust has to be earned
   * @param measured for how long dats count
   */
  public record Load(
      double datsPerSecond,
      int difficulty,
      int heavyEvery,
      Duration warmUp,
      Duration settle,
      Duration measured) {
    /** A warm-up that joins everybody to everybody's neighbours. */
    public static final Duration JOINED = Duration.ofSeconds(60);

    /** So many equal dats a second, for so long, after half as long to settle. */
    static Load of(double datsPerSecond, Duration measured) {
      return new Load(datsPerSecond, 6, 0, JOINED, measured.dividedBy(2), measured);
    }
  }

  public SpreadRun(Options options, Load load) {
    this.load = load;
    cluster = new Cluster(options);
    Rules.watch(cluster);
    coverage = new Coverage(cluster);
    random = cluster.world().random("spread", 0);
  }

  public Cluster cluster() {
    return cluster;
  }

  /** Runs everything. */
  public SpreadRun run(DoubleConsumer progress) {
    Duration start = Duration.ofSeconds(5);
    cluster.startAll(start);
    advance(load.warmUp().minus(start), 0, 0.3, progress);
    Duration interval = Duration.ofNanos((long) (1e9 / load.datsPerSecond()));
    long dats =
        (long) (load.datsPerSecond() * load.settle().plus(load.measured()).toMillis() / 1_000);
    long settling = (long) (load.datsPerSecond() * load.settle().toMillis() / 1_000);
    for (long i = 0; i < dats; i++) {
      put(i >= settling, load.heavyEvery() > 0 && i % load.heavyEvery() == 0);
      cluster.world().run(interval);
      if (i % Math.max(1, dats / 50) == 0) {
        progress.accept(0.3 + 0.6 * i / dats);
      }
    }
    advance(Duration.ofSeconds(TAIL_S), 0.9, 1, progress);
    return this;
  }

  private void advance(Duration time, double from, double to, DoubleConsumer progress) {
    int steps = 10;
    for (int i = 0; i < steps; i++) {
      cluster.world().run(time.dividedBy(steps));
      progress.accept(from + (to - from) * (i + 1) / steps);
    }
  }

  private void put(boolean counts, boolean heavy) {
    Node node = cluster.node(random.nextInt(cluster.nodes().size()));
    Dat dat =
        cluster
            .mint()
            .dat(
                random.nextInt(64),
                node.clock().millis() - 100,
                load.difficulty() + (heavy ? HEAVIER : 0));
    if (counts) {
      coverage.watch(dat);
    }
    node.submit(dat);
  }

  /** The dats that count. */
  public List<Coverage.Trace> traces() {
    return coverage.traces();
  }

  /** The heavy ones of those. */
  List<Coverage.Trace> heavyTraces() {
    return traces().stream()
        .filter(trace -> trace.dat().work().zeroBits() >= load.difficulty() + HEAVIER)
        .filter(trace -> trace.dat().salt().byteAt(0) > load.difficulty())
        .toList();
  }

  /** Over dats: the time until a share of all nodes had it. */
  public Quantiles secondsTo(double share) {
    return new Quantiles(traces().stream().map(trace -> trace.secondsTo(share)).toList());
  }

  @Override
  public void close() {
    cluster.close();
  }
}
