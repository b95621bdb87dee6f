package dave.sim.scenario.catchup;

import com.google.protobuf.ByteString;
import dave.engine.store.DatStore.Durability;
import dave.engine.store.Mass;
import dave.sim.cluster.Cluster;
import dave.sim.cluster.Coverage;
import dave.sim.cluster.DatFactory;
import dave.sim.cluster.Invariants;
import dave.sim.cluster.Node;
import dave.sim.cluster.Options;
import dave.sim.scenario.Quantiles;
import dave.sim.world.World;
import dave.wire.Dat;
import dave.wire.PeerAddress;
import dave.wire.VerifiedDat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleConsumer;
import java.util.function.Function;

/**
 * A network splits, its halves get different dats, and it heals. While it is split the dats are put
 * into the stores of all nodes of a half, as if gossip had ended.
 */
final class HalvesRun implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(5);
  private static final Duration CUT = Duration.ofMinutes(1);
  private static final Duration STEP = Duration.ofSeconds(1);
  private static final int AT_ONCE = 1_000;
  private static final int AUTHORS = 64;
  private static final int VALUE = 200;
  private static final int BITS = 4;
  private static final int NEW_BITS = 6;

  /** Both halves write before this age, so that nothing is fresh when the network heals. */
  private static final long NEWEST_MS = 600_000;

  private final Plan plan;
  private final Cluster cluster;
  private final SplittableRandom random;

  /** What each half has, and what all nodes must have in the end. */
  private final List<List<VerifiedDat>> written = List.of(new ArrayList<>(), new ArrayList<>());

  private final List<VerifiedDat> expected = new ArrayList<>();

  /** For each node, how many of the expected dats it is known to have, in their order. */
  private final int[] found;

  private final Coverage coverage;
  private int mostTasks;
  private double agreedS = Double.POSITIVE_INFINITY;

  /**
   * The halves.
   *
   * @param shared dats that all nodes have
   * @param apart dats of each half that the other lacks; if they are registers, all are written in
   *     both halves
   * @param registers whether they are registers
   * @param differ whether each half gets its own dats only; else both get all, as a run to compare
   *     with
   * @param newDats how many new dats are put in a second after healing; if there are any, the run
   *     goes on to the limit
   */
  record Plan(
      int nodes,
      double cells,
      int shared,
      int apart,
      boolean registers,
      boolean differ,
      int newDats,
      Duration limit) {}

  HalvesRun(long seed, Plan plan) {
    this.plan = plan;
    Options options = CatchUpRun.options(seed, plan.nodes(), plan.cells());
    cluster =
        new Cluster(
            options.withNodes(
                options
                    .nodes()
                    .withStore(Mass.WORK, 1_000L * (plan.shared() + 3L * plan.apart()))));
    Invariants.watch(cluster);
    random = cluster.world().random("halves", 0);
    found = new int[plan.nodes()];
    coverage = new Coverage(cluster);
  }

  Cluster cluster() {
    return cluster;
  }

  HalvesRun run(DoubleConsumer progress) {
    share();
    write();
    cluster.startAll(START);
    cluster.world().run(CatchUpRun.JOINED.minus(START));
    progress.accept(0.2);
    cluster.network().cut((from, to) -> half(from) != half(to));
    put(node -> written.get(half(node)));
    if (!plan.differ()) {
      put(node -> written.get(1 - half(node)));
    }
    cluster.world().run(CUT);
    progress.accept(0.4);
    cluster.network().cut(null);
    long startNs = cluster.world().nowNs();
    double limitS = plan.limit().toMillis() / 1_000.0;
    for (double s = 0; s < limitS && (Double.isInfinite(agreedS) || plan.newDats() > 0); ) {
      step();
      s = (cluster.world().nowNs() - startNs) / 1e9;
      if (Double.isInfinite(agreedS) && share(cluster.nodes()) == 1) {
        agreedS = s;
      }
      progress.accept(0.4 + 0.6 * Math.min(1, s / limitS));
    }
    return this;
  }

  /** Lets a step of time pass in which new dats are put. */
  private void step() {
    for (int i = 0; i < plan.newDats(); i++) {
      Node node = cluster.node(random.nextInt(plan.nodes()));
      Dat dat =
          cluster
              .factory()
              .dat(
                  author(),
                  ByteString.EMPTY,
                  cluster.factory().value(VALUE),
                  node.clock().millis() - 100,
                  NEW_BITS);
      coverage.watch(dat);
      node.submit(dat);
      cluster.world().run(STEP.dividedBy(plan.newDats()));
      mostTasks = Math.max(mostTasks, cluster.world().scheduler().pending());
    }
    if (plan.newDats() == 0) {
      cluster.world().run(STEP);
    }
  }

  /**
   * Returns, over the new dats of the first seconds after healing, the seconds until a share of the
   * nodes had one.
   */
  Quantiles newDats(double share, double firstS) {
    long limit = (long) (firstS * plan.newDats());
    return new Quantiles(
        coverage.traces().stream().limit(limit).map(trace -> trace.secondsTo(share)).toList());
  }

  /** Returns how many tasks of all nodes and the network waited at most while new dats were put. */
  int mostTasks() {
    return mostTasks;
  }

  /** Puts dats into the stores, a few at a time, so that running engines can follow. */
  private void put(Function<Node, List<VerifiedDat>> dats) {
    for (Node node : cluster.nodes()) {
      int done = 0;
      for (VerifiedDat dat : dats.apply(node)) {
        node.store().put(dat, Durability.RELAXED).subscribe();
        if (++done % AT_ONCE == 0) {
          cluster.world().run(Duration.ZERO);
        }
      }
    }
  }

  private void share() {
    List<VerifiedDat> all = new ArrayList<>();
    for (int i = 0; i < plan.shared(); i++) {
      DatFactory factory = cluster.factory();
      Dat dat = factory.unsigned(author(), factory.value(VALUE), timeMs(), BITS);
      all.add(new VerifiedDat(dat, BITS, true));
    }
    put(node -> all);
  }

  private void write() {
    for (int i = 0; i < plan.apart(); i++) {
      int author = author();
      VerifiedDat one = dat(author, i);
      VerifiedDat other = dat(author, i);
      written.get(0).add(one);
      written.get(1).add(other);
      if (plan.registers()) {
        expected.add(one.dat().supersedes(other.dat()) ? one : other);
      } else {
        expected.add(one);
        expected.add(other);
      }
    }
  }

  private VerifiedDat dat(int author, int number) {
    ByteString key =
        plan.registers() ? ByteString.copyFromUtf8("register " + number) : ByteString.EMPTY;
    DatFactory factory = cluster.factory();
    return new VerifiedDat(
        factory.dat(author, key, factory.value(VALUE), timeMs(), BITS), BITS, true);
  }

  private int author() {
    return random.nextInt(AUTHORS);
  }

  private long timeMs() {
    return World.START_MS - NEWEST_MS - random.nextLong(1_000L * (plan.shared() + plan.apart()));
  }

  private int half(PeerAddress address) {
    return half(cluster.at(address).orElseThrow());
  }

  private int half(Node node) {
    return node.number() < plan.nodes() / 2 ? 0 : 1;
  }

  /** Returns the share of the expected dats that nodes have. */
  private double share(List<Node> nodes) {
    long all = 0;
    for (Node node : nodes) {
      // None of them is replaced, so what a node had it has.
      int known = found[node.number()];
      while (known < expected.size()
          && node.store().byWork(expected.get(known).dat().work()).isPresent()) {
        known++;
      }
      found[node.number()] = known;
      all += known;
    }
    return (double) all / nodes.size() / expected.size();
  }

  /** Returns the seconds from healing until all nodes held the same. */
  double agreedS() {
    return agreedS;
  }

  /** Returns the share of pairs of a node and an expected dat that are there. */
  double agreed() {
    long there =
        cluster.nodes().stream()
            .mapToLong(
                node ->
                    expected.stream()
                        .filter(dat -> node.store().byWork(dat.dat().work()).isPresent())
                        .count())
            .sum();
    return (double) there / plan.nodes() / expected.size();
  }

  @Override
  public void close() {
    cluster.close();
  }
}
