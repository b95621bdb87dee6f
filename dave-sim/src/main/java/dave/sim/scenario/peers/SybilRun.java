package dave.sim.scenario.peers;

import dave.engine.model.PeerView;
import dave.sim.cluster.Cluster;
import dave.sim.cluster.Coverage;
import dave.sim.cluster.Node;
import dave.sim.cluster.Options;
import dave.sim.cluster.Rules;
import dave.sim.cluster.Sniff;
import dave.sim.scenario.Quantiles;
import dave.wire.Dat;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.DoubleConsumer;

/**
 * New dats among honest nodes and Sybils: how fast they spread when the network is young, later.
 */
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
   * What happens when, after a minute in which the nodes join.
   *
   * @param datsPerSecond new ones, all the time
   * @param young how long dats count for the young network
   * @param settle until dats count again
   * @param settled how long they do
   */
  record Plan(double datsPerSecond, Duration young, Duration settle, Duration settled) {}

  /**
   * What the tables of honest nodes hold in the end.
   *
   * @param honest share of the peers that get gossip
   * @param peers of a node that get gossip, Sybils too
   * @param toHonest share of gossip, when settled, that went to honest nodes
   */
  record Tables(double peers, double honest, double toHonest) {}

  /**
   * @param perNode Sybils for each honest node
   * @param groups of the network that the Sybils are spread over
   */
  SybilRun(Options options, int perNode, int groups, Plan plan) {
    this.plan = plan;
    cluster = new Cluster(options);
    Rules.watch(cluster);
    coverage = new Coverage(cluster);
    random = cluster.world().random("sybil run", 0);
    sybils = new Sybils(cluster, perNode * options.nodes().count(), Math.max(1, groups));
    cluster
        .network()
        .tapSends(
            (from, to, packet) -> {
              if (counting && Sniff.isPut(packet)) {
                gossip++;
                toHonest += cluster.at(to).isPresent() ? 1 : 0;
              }
            });
  }

  Cluster cluster() {
    return cluster;
  }

  /** Runs everything. */
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
      Dat dat = cluster.mint().dat(random.nextInt(64), node.clock().millis() - 100, BITS);
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

  /** Over dats: when 99 % of the honest nodes had it. */
  Quantiles seconds(boolean young) {
    return new Quantiles(
        coverage.traces().stream()
            .filter(trace -> isYoung(trace) == young)
            .map(trace -> trace.secondsTo(0.99))
            .toList());
  }

  /** Dats that counted, and did not reach all honest nodes. */
  long lost() {
    return coverage.traces().stream()
        .filter(trace -> trace.reached() < cluster.nodes().size())
        .count();
  }

  /** What the tables hold now. */
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
