package dave.sim.scenario.peers;

import dave.engine.model.PeerView;
import dave.sim.cluster.Cluster;
import dave.sim.cluster.Coverage;
import dave.sim.cluster.Invariants;
import dave.sim.cluster.Node;
import dave.sim.cluster.Options;
import dave.sim.cluster.PacketFields;
import dave.sim.scenario.Quantiles;
import dave.wire.Dat;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.DoubleConsumer;

/** Measures the spread of new dats among honest nodes and Sybils, in a young network and later. */
final class SybilRun implements AutoCloseable {
  private static final int BITS = 6;
  private static final Duration JOINED = Duration.ofSeconds(60);
  private static final Duration TAIL = Duration.ofSeconds(60);

  private final Cluster cluster;
  private final Sybils sybils;
  private final Coverage coverage;
  private final SplittableRandom random;
  private final Plan plan;
  private boolean counting;
  private long gossip;
  private long toHonest;

  /**
   * The phases of a run, after a minute in which the nodes join.
   *
   * @param datsPerSecond new dats a second in all phases
   * @param young the phase in which dats count for the young network
   * @param settle the phase in which dats do not count
   * @param settled the phase in which dats count for the settled network
   */
  record Plan(double datsPerSecond, Duration young, Duration settle, Duration settled) {}

  /**
   * The peer tables of honest nodes at the end.
   *
   * @param honest the share of honest ones among the peers that get gossip
   * @param peers the mean number of peers of a node that get gossip, with Sybils
   * @param toHonest the share of gossip that went to honest nodes in the settled network
   */
  record Tables(double peers, double honest, double toHonest) {}

  /**
   * @param perNode the number of Sybils for each honest node
   * @param groups the number of network groups that the Sybils are spread over
   */
  SybilRun(Options options, int perNode, int groups, Plan plan) {
    this.plan = plan;
    cluster = new Cluster(options);
    Invariants.watch(cluster);
    coverage = new Coverage(cluster);
    random = cluster.world().random("sybil run", 0);
    sybils = new Sybils(cluster, perNode * options.nodes().count(), Math.max(1, groups));
    cluster.tapSaid(
        (from, to, packet) -> {
          if (counting && PacketFields.isPut(packet)) {
            gossip++;
            toHonest += cluster.at(to).isPresent() ? 1 : 0;
          }
        });
  }

  Cluster cluster() {
    return cluster;
  }

  /** Runs all phases. */
  SybilRun run(DoubleConsumer progress) {
    sybils.start();
    cluster.startAll(Duration.ofSeconds(5));
    cluster.world().run(JOINED.minusSeconds(5));
    double all = plan.young().plus(plan.settle()).plus(plan.settled()).toMillis();
    double young = plan.young().toMillis() / all;
    double settled = plan.settled().toMillis() / all;
    put(plan.young(), true, 0, young, progress);
    put(plan.settle(), false, young, 1 - settled, progress);
    counting = true;
    put(plan.settled(), true, 1 - settled, 1, progress);
    cluster.world().run(TAIL);
    return this;
  }

  private void put(Duration time, boolean counts, double from, double to, DoubleConsumer progress) {
    long dats = (long) (plan.datsPerSecond() * time.toMillis() / 1_000);
    for (long i = 0; i < dats; i++) {
      Node node = cluster.node(random.nextInt(cluster.nodes().size()));
      Dat dat = cluster.factory().dat(random.nextInt(64), node.clock().millis() - 100, BITS);
      if (counts) {
        coverage.watch(dat);
      }
      node.submit(dat);
      cluster.world().run(Duration.ofNanos((long) (1e9 / plan.datsPerSecond())));
      progress.accept(from + (to - from) * (i + 1) / dats);
    }
  }

  private boolean isYoung(Coverage.Trace trace) {
    return trace.startNs() < JOINED.plus(plan.young()).toNanos();
  }

  /** Returns, over dats, the time until 99 % of the honest nodes had one, in seconds. */
  Quantiles seconds(boolean young) {
    return new Quantiles(
        coverage.traces().stream()
            .filter(trace -> isYoung(trace) == young)
            .map(trace -> trace.secondsTo(0.99))
            .toList());
  }

  /** Returns the number of dats that counted and did not reach all honest nodes. */
  long lost() {
    return coverage.traces().stream()
        .filter(trace -> trace.reached() < cluster.nodes().size())
        .count();
  }

  /** Returns the state of the tables now. */
  Tables tables() {
    long peers = 0;
    long honest = 0;
    for (Node node : cluster.nodes()) {
      for (PeerView peer : node.peers()) {
        if (peer.active()) {
          peers++;
          honest += cluster.at(peer.address()).isPresent() ? 1 : 0;
        }
      }
    }
    return new Tables(
        peers / (double) cluster.nodes().size(),
        honest / (double) Math.max(1, peers),
        toHonest / (double) Math.max(1, gossip));
  }

  @Override
  public void close() {
    cluster.close();
  }
}
