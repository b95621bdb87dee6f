package dave.sim.scenario.spread;

import com.google.protobuf.ByteString;
import dave.sim.cluster.Cluster;
import dave.sim.cluster.Coverage;
import dave.sim.cluster.Invariants;
import dave.sim.cluster.Node;
import dave.sim.cluster.Options;
import dave.sim.scenario.Quantiles;
import dave.wire.Dat;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleConsumer;

/** Puts new dats at random nodes at a steady rate, and records when they reach which nodes. */
public final class SpreadRun implements AutoCloseable {
  private static final int HEAVIER = 6;

  private final Cluster cluster;
  private final Coverage coverage;
  private final Load load;
  private final SplittableRandom random;
  private double copies;

  /**
   * The dats of a run.
   *
   * @param datsPerSecond dats a second at even intervals, from the end of the warm-up on
   * @param difficulty of the dats, in bits
   * @param heavyEvery one in this many dats has {@value #HEAVIER} bits more; 0 for none
   * @param warmUp the time until the nodes have joined
   * @param settle the time with dats that do not count, in which peers earn trust
   * @param measured the time in which dats count
   * @param valueBytes length of their values
   * @param tail time between the last dat and the end, so that the last dat can spread too
   */
  public record Load(
      double datsPerSecond,
      int difficulty,
      int heavyEvery,
      Duration warmUp,
      Duration settle,
      Duration measured,
      int valueBytes,
      Duration tail) {
    /** A warm-up in which all nodes find their peers. */
    public static final Duration JOINED = Duration.ofSeconds(60);

    private static final int SMALL = 64;
    private static final Duration TAIL = Duration.ofSeconds(10);

    /** A load of small dats. */
    public Load(
        double datsPerSecond,
        int difficulty,
        int heavyEvery,
        Duration warmUp,
        Duration settle,
        Duration measured) {
      this(datsPerSecond, difficulty, heavyEvery, warmUp, settle, measured, SMALL, TAIL);
    }

    /** Returns a load of dats of equal difficulty for a time, after half that time to settle. */
    static Load of(double datsPerSecond, Duration measured) {
      return new Load(datsPerSecond, 6, 0, JOINED, measured.dividedBy(2), measured);
    }
  }

  public SpreadRun(Options options, Load load) {
    this.load = load;
    cluster = new Cluster(options);
    Invariants.watch(cluster);
    coverage = new Coverage(cluster);
    random = cluster.world().random("spread", 0);
  }

  public Cluster cluster() {
    return cluster;
  }

  /** Runs the warm-up, the settling, the measurement and the tail. */
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
    copies = copiesNow();
    advance(load.tail(), 0.9, 1, progress);
    return this;
  }

  /** How many copies of each dat that it took a node received, on average, while dats were put. */
  double copies() {
    return copies;
  }

  private double copiesNow() {
    double taken = 0;
    double refused = 0;
    for (Node node : cluster.nodes()) {
      Map<String, Long> verdicts = node.now(node.engine().status()).verdicts();
      taken += verdicts.getOrDefault("accept", 0L);
      refused += verdicts.getOrDefault("ignore:duplicate", 0L);
    }
    return (taken + refused) / Math.max(1, taken);
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
            .factory()
            .dat(
                random.nextInt(64),
                ByteString.EMPTY,
                cluster.factory().value(load.valueBytes()),
                node.clock().millis() - 100,
                load.difficulty() + (heavy ? HEAVIER : 0));
    if (counts) {
      coverage.watch(dat);
    }
    node.submit(dat);
  }

  /** Returns the traces of the dats that count. */
  public List<Coverage.Trace> traces() {
    return coverage.traces();
  }

  /** Returns the traces of the heavy dats that count. */
  List<Coverage.Trace> heavyTraces() {
    return traces().stream()
        .filter(trace -> trace.dat().work().zeroBits() >= load.difficulty() + HEAVIER)
        .filter(trace -> trace.dat().salt().byteAt(0) > load.difficulty())
        .toList();
  }

  /** Returns, over dats, the seconds until a share of all nodes had one. */
  public Quantiles secondsTo(double share) {
    return new Quantiles(traces().stream().map(trace -> trace.secondsTo(share)).toList());
  }

  @Override
  public void close() {
    cluster.close();
  }
}
