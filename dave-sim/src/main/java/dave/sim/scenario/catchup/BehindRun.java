package dave.sim.scenario.catchup;

import com.google.protobuf.ByteString;
import dave.engine.model.Defences;
import dave.engine.store.DatSize;
import dave.engine.store.DatStore.Durability;
import dave.engine.store.Mass;
import dave.link.cell.FrameType;
import dave.link.cell.Frames;
import dave.sim.cluster.Cluster;
import dave.sim.cluster.Invariants;
import dave.sim.cluster.Node;
import dave.sim.cluster.Options;
import dave.sim.cluster.PacketFields;
import dave.sim.scenario.LinkedHosts;
import dave.wire.Dat;
import dave.wire.PeerAddress;
import dave.wire.VerifiedDat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleConsumer;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * A new node gets the dats of a network in which all stores are full, while hosts that have a link
 * to it answer as they like.
 */
final class BehindRun implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(5);
  private static final Duration JOINED = Duration.ofSeconds(20);
  private static final Duration STEP = Duration.ofMillis(250);
  private static final int NEW_VALUE = 200;
  private static final int NEW_BITS = 6;
  private static final int AT_ONCE = 1_000;

  /** The share of the dats for which stores have room. */
  private static final double ROOM = 0.75;

  /** The share of the dats that is safe from new ones, and that the node must have in the end. */
  private static final double HEAVIEST = 0.6;

  private final Plan plan;
  private final List<VerifiedDat> history;
  private final Cluster cluster;
  private final SplittableRandom random;
  private final LinkedHosts hosts;
  private final List<DonorTactic> tactics = new ArrayList<>();

  /** Bytes of answers to the node, of what it asked nodes, and of dats that it had. */
  private long besideBytes;

  private int found;
  private double backS = Double.POSITIVE_INFINITY;
  private double sinceNewS;

  /**
   * The size of a run.
   *
   * @param nodes honest ones, the new one among them
   * @param hosts hostile ones
   * @param cells a second and node
   * @param limit how long the new node is watched at most
   */
  record Plan(int nodes, int hosts, double cells, Duration limit) {}

  /**
   * @param history heaviest first
   * @param tactic makes that of each host by its number
   */
  BehindRun(
      long seed,
      Plan plan,
      List<VerifiedDat> history,
      Defences defences,
      Function<Cluster, IntFunction<DonorTactic>> tactic) {
    this.plan = plan;
    this.history = history;
    long bytes = history.stream().mapToLong(dat -> DatSize.of(dat.dat())).sum();
    Options options = CatchUpRun.options(seed, plan.nodes(), plan.cells());
    cluster =
        new Cluster(
            options.withNodes(
                options
                    .nodes()
                    .withDefences(defences)
                    .withStore(Mass.WORK, (long) (ROOM * bytes))));
    Invariants.watch(cluster);
    random = cluster.world().random("behind", 0);
    IntFunction<DonorTactic> made = tactic.apply(cluster);
    for (int host = 0; host < plan.hosts(); host++) {
      tactics.add(made.apply(host));
    }
    hosts = new LinkedHosts(cluster, plan.hosts(), tactics::get);
    cluster.tapHeard(this::heard);
    cluster.tapFrames(this::frame);
  }

  private Node node() {
    return cluster.node(0);
  }

  Cluster cluster() {
    return cluster;
  }

  private void heard(PeerAddress from, PeerAddress to, byte[] packet) {
    if (to.equals(node().address()) && PacketFields.isPut(packet)) {
      PacketFields.work(packet)
          .filter(work -> node().store().byWork(work).isPresent())
          .ifPresent(work -> besideBytes += packet.length);
    }
  }

  private void frame(PeerAddress from, Node to, int type, int length) {
    boolean asked = type == FrameType.QUESTION || type == FrameType.FETCH;
    if (to == node() ? type == FrameType.ANSWER : asked && from.equals(node().address())) {
      besideBytes += Frames.OVERHEAD + length;
    }
  }

  BehindRun run(DoubleConsumer progress) {
    List<Node> others = cluster.nodes().subList(1, plan.nodes());
    for (Node node : others) {
      fill(node);
      cluster.world().in(Duration.ofNanos(random.nextLong(START.toNanos())), node::start);
    }
    advance(JOINED);
    progress.accept(0.3);
    node().start();
    hosts.approach(node());
    besideBytes = 0;
    long startNs = cluster.world().nowNs();
    double limitS = plan.limit().toMillis() / 1e3;
    for (double s = 0; s < limitS && Double.isInfinite(backS); ) {
      advance(STEP);
      s = (cluster.world().nowNs() - startNs) / 1e9;
      if (hasAll()) {
        backS = s;
      }
      progress.accept(0.3 + 0.7 * Math.min(1, s / limitS));
    }
    return this;
  }

  /** Fills a store a few dats at a time. */
  private void fill(Node node) {
    int done = 0;
    for (VerifiedDat dat : history) {
      node.store().put(dat, Durability.RELAXED).subscribe();
      if (++done % AT_ONCE == 0) {
        cluster.world().run(Duration.ZERO);
      }
    }
  }

  /** Lets time pass in which new dats are put. */
  private void advance(Duration time) {
    cluster.world().run(time);
    sinceNewS += time.toMillis() / 1e3;
    for (; sinceNewS >= 1; sinceNewS--) {
      Node somebody = cluster.node(1 + random.nextInt(plan.nodes() - 1));
      if (somebody.isUp()) {
        somebody.submit(fresh(somebody));
      }
    }
  }

  private Dat fresh(Node node) {
    return cluster
        .factory()
        .dat(
            random.nextInt(64),
            ByteString.EMPTY,
            cluster.factory().value(NEW_VALUE),
            node.clock().millis() - 100,
            NEW_BITS);
  }

  private boolean hasAll() {
    int wanted = wanted();
    while (found < wanted && node().store().byWork(history.get(found).dat().work()).isPresent()) {
      found++;
    }
    return found == wanted;
  }

  private int wanted() {
    return (int) (HEAVIEST * history.size());
  }

  /** Returns the seconds from the node's start until it had all that no store drops. */
  double backS() {
    return backS;
  }

  /** Returns how many of these dats it had not at the end. */
  long lacks() {
    return history.subList(0, wanted()).stream()
        .filter(dat -> node().store().byWork(dat.dat().work()).isEmpty())
        .count();
  }

  /**
   * Returns the bytes of the node's questions and fetches, of the answers and of dats that it had,
   * of those of the dats.
   */
  double beside() {
    long dats =
        history.subList(0, wanted()).stream().mapToLong(dat -> CatchUpRun.frame(dat.dat())).sum();
    long toHosts = tactics.stream().mapToLong(each -> each.heardBytes(node().linkAddress())).sum();
    return (double) (besideBytes + toHosts) / dats;
  }

  /** Returns the mean number of hostile links of a node, which shows that the attack works. */
  double hostileLinks() {
    return hosts.linksOfNode();
  }

  @Override
  public void close() {
    cluster.close();
  }
}
