package dave.sim.scenario.gossip;

import com.google.protobuf.ByteString;
import dave.engine.model.Defences;
import dave.sim.cluster.Cluster;
import dave.sim.cluster.Coverage;
import dave.sim.cluster.DatFactory;
import dave.sim.cluster.Invariants;
import dave.sim.cluster.Node;
import dave.sim.cluster.Options;
import dave.sim.cluster.Options.Linking;
import dave.sim.network.Links;
import dave.sim.scenario.LinkedHosts;
import dave.sim.scenario.Quantiles;
import dave.wire.Dat;
import dave.wire.PeerAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleConsumer;

/**
 * Runs honest nodes of links among hostile hosts that have a link to each of them. The hosts mine a
 * little, so that nodes trust them. New dats are put at random nodes, at an even rate.
 */
final class AttackRun implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(5);

  /** The difficulty of the dats of nodes. */
  static final int BITS = 6;

  private static final Duration JOINED = Duration.ofSeconds(45);
  private static final Duration OLD = Duration.ofMinutes(10);
  private static final int OLD_DATS = 40;
  private static final int HOLDERS = 2;
  private static final Duration TAIL = Duration.ofSeconds(15);

  private final Plan plan;
  private final Tactic tactic;
  private final Cluster cluster;
  private final Coverage coverage;
  private final SplittableRandom random;
  private final LinkedHosts hosts;
  private final Map<PeerAddress, long[]> cellsTo = new HashMap<>();
  private final List<Coverage.Trace> old = new ArrayList<>();
  private final List<Coverage.Trace> fresh = new ArrayList<>();
  private boolean measuring;
  private long askedBefore;
  private double askedS;

  /**
   * The size of a run.
   *
   * @param nodes honest ones
   * @param hosts hostile ones
   * @param cellsPerSecond of each node
   * @param datsPerSecond new ones, in the whole network
   * @param settle the time with the attack and dats that do not count
   * @param measured the time in which dats count
   */
  record Plan(
      int nodes,
      int hosts,
      double cellsPerSecond,
      double datsPerSecond,
      int valueBytes,
      Duration settle,
      Duration measured) {}

  /**
   * @param pace so many times as many cells as a node sends are those of a host during the attack
   */
  AttackRun(long seed, Plan plan, Tactic tactic, int pace, Defences defences) {
    this.plan = plan;
    this.tactic = tactic;
    Options options = Options.of(seed, plan.nodes()).withLinks(Links.GOOD.withLoss(0.01));
    cluster =
        new Cluster(
            options.withNodes(
                options
                    .nodes()
                    .withRate(plan.cellsPerSecond())
                    .withEdges(4)
                    .withDefences(defences)
                    .withLinking(Linking.REQUIRED)));
    Invariants.watch(cluster);
    coverage = new Coverage(cluster);
    random = cluster.world().random("attack run", 0);
    hosts = new LinkedHosts(cluster, plan.hosts(), tactic);
    cluster.tapCells(
        (from, to, used) -> {
          if (measuring) {
            cellsTo.computeIfAbsent(to, any -> new long[1])[0]++;
          }
        });
    cluster.world().in(JOINED, () -> hosts.pace(pace));
    cluster.world().in(JOINED, tactic::begin);
  }

  Cluster cluster() {
    return cluster;
  }

  Tactic tactic() {
    return tactic;
  }

  AttackRun run(DoubleConsumer progress) {
    cluster.startAll(START);
    cluster.world().run(JOINED.minus(START));
    progress.accept(0.25);
    putOld();
    put(plan.settle(), false, done -> progress.accept(0.25 + 0.25 * done));
    measuring = true;
    askedBefore = tactic.asked();
    put(plan.measured(), true, done -> progress.accept(0.5 + 0.4 * done));
    measuring = false;
    askedS = (tactic.asked() - askedBefore) / (plan.measured().toMillis() / 1e3);
    cluster.world().run(TAIL);
    progress.accept(1);
    return this;
  }

  /** Gives a few nodes dats that are too old to be told of, so that others have to compare. */
  private void putOld() {
    long timeMs = cluster.world().nowMs() - OLD.toMillis();
    for (int i = 0; i < OLD_DATS; i++) {
      Dat dat = cluster.factory().dat(i, timeMs + i, BITS);
      old.add(coverage.watch(dat));
      cluster.nodes().subList(0, HOLDERS).forEach(node -> node.submit(dat));
    }
  }

  private void put(Duration time, boolean counts, DoubleConsumer progress) {
    long dats = (long) (plan.datsPerSecond() * time.toMillis() / 1_000);
    DatFactory factory = cluster.factory();
    for (long i = 0; i < dats; i++) {
      Node node = cluster.node(random.nextInt(cluster.nodes().size()));
      Dat dat =
          factory.dat(
              random.nextInt(64),
              ByteString.EMPTY,
              factory.value(plan.valueBytes()),
              node.clock().millis() - 100,
              BITS);
      if (counts) {
        fresh.add(coverage.watch(dat));
      }
      node.submit(dat);
      cluster.world().run(Duration.ofNanos((long) (1e9 / plan.datsPerSecond())));
      progress.accept((i + 1.0) / dats);
    }
  }

  /** Returns, over new dats, the seconds until a share of the honest nodes had one. */
  Quantiles secondsTo(double share) {
    return secondsTo(fresh, share);
  }

  /** Returns the same over old dats, from the start of the attack. */
  Quantiles oldSecondsTo(double share) {
    return secondsTo(old, share);
  }

  private static Quantiles secondsTo(List<Coverage.Trace> traces, double share) {
    return new Quantiles(traces.stream().map(trace -> trace.secondsTo(share)).toList());
  }

  /** Returns the number of new dats that did not reach all honest nodes. */
  long lost() {
    return fresh.stream().filter(trace -> trace.reached() < cluster.nodes().size()).count();
  }

  /** Returns the mean number of hostile links of a node, which shows that the attack works. */
  double hostileLinks() {
    return hosts.linksOfNode();
  }

  /** Returns how many ids a node asked one hostile link for in a second, while dats counted. */
  double askedPerLink() {
    return askedS / Math.max(1, hostileLinks()) / cluster.nodes().size();
  }

  /** Returns the mean number of cells to a hostile host, against those to a node. */
  double cellsToHosts() {
    double hostile = hosts.addresses().stream().mapToLong(this::cells).average().orElse(0);
    double honest =
        cluster.nodes().stream().mapToLong(node -> cells(node.address())).average().orElse(0);
    return hostile / Math.max(1, honest);
  }

  private long cells(PeerAddress address) {
    return cellsTo.getOrDefault(address, new long[1])[0];
  }

  @Override
  public void close() {
    cluster.close();
  }
}
