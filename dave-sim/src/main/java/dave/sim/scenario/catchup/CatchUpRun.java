package dave.sim.scenario.catchup;

import com.google.protobuf.ByteString;
import dave.engine.model.LinkStatus;
import dave.engine.store.Mass;
import dave.link.cell.FrameType;
import dave.link.cell.Frames;
import dave.link.cell.MessageFrames;
import dave.sim.cluster.Cluster;
import dave.sim.cluster.Coverage;
import dave.sim.cluster.Invariants;
import dave.sim.cluster.Node;
import dave.sim.cluster.Options;
import dave.sim.cluster.Options.Linking;
import dave.sim.cluster.PacketFields;
import dave.sim.network.Latency;
import dave.sim.network.Links;
import dave.sim.pool.PooledStore;
import dave.sim.report.Chart.Point;
import dave.sim.scenario.Quantiles;
import dave.wire.Dat;
import dave.wire.Message.Put;
import dave.wire.PeerAddress;
import dave.wire.WorkHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.DoubleConsumer;
import java.util.stream.Collectors;

/**
 * One node was away: it stops, starts again without some dats, and gets them from the others while
 * new dats are put.
 */
final class CatchUpRun implements AutoCloseable {
  static final Duration LATENCY = Duration.ofMillis(50);
  static final double LOSS = 0.1;
  static final int EDGES = 8;

  /** New dats a second, in the whole network. */
  static final double NEW_DATS = 4;

  static final Duration JOINED = Duration.ofSeconds(60);
  private static final Duration START = Duration.ofSeconds(5);
  private static final Duration SETTLE = Duration.ofSeconds(20);
  private static final Duration AWAY = Duration.ofSeconds(10);
  private static final Duration TAIL = Duration.ofSeconds(10);
  private static final Duration STEP = Duration.ofMillis(250);
  private static final int NEW_VALUE = 200;
  private static final int NEW_BITS = 6;

  private final Plan plan;
  private final History history;
  private final Set<WorkHash> missed;
  private final Cluster cluster;
  private final Coverage coverage;
  private final SplittableRandom random;
  private final List<Point> overTime = new ArrayList<>();

  /** At each of these points, the share of the heavier half that is there. */
  private final List<Double> heavy = new ArrayList<>();

  private double backS = Double.POSITIVE_INFINITY;
  private double outageS;
  private int linksInOutage;
  private double nextPutS;

  /** Bytes of missed dats that came again. */
  private long twiceBytes;

  /** Bytes of the questions and fetches of the node, and of the answers to it. */
  private long comparedBytes;

  /** Both, when all that was missed was there. */
  private long spentBytes;

  /**
   * What happens to the node.
   *
   * @param lacks whether it lacks what the history says; else this is the run to compare with
   * @param outage how long it loses all links when it has half of what it lacks; may be zero
   * @param limit how long it is watched at most
   * @param least how long it is watched at least
   */
  record Plan(
      int nodes, double cells, boolean lacks, Duration outage, Duration least, Duration limit) {}

  CatchUpRun(long seed, History history, Plan plan) {
    this.plan = plan;
    this.history = history;
    missed =
        history.missed().stream()
            .map(i -> history.pool().dat(i).dat().work())
            .collect(Collectors.toSet());
    Options options = options(seed, plan.nodes(), plan.cells());
    cluster =
        new Cluster(
            options,
            (node, clock, dice) -> new PooledStore(history.pool(), Mass.WORK, clock, dice));
    Invariants.watch(cluster);
    coverage = new Coverage(cluster);
    random = cluster.world().random("catch up", 0);
    cluster.tapHeard(this::heard);
    cluster.tapFrames(this::frame);
  }

  /** Returns the options of all runs of the scenario. */
  static Options options(long seed, int nodes, double cells) {
    Options options =
        Options.of(seed, nodes)
            .withLinks(Links.GOOD.withLatency(Latency.fixed(LATENCY)).withLoss(LOSS));
    return options.withNodes(
        options.nodes().withRate(cells).withEdges(EDGES).withLinking(Linking.REQUIRED));
  }

  private void heard(PeerAddress from, PeerAddress to, byte[] packet) {
    if (to.equals(node().address()) && PacketFields.isPut(packet)) {
      PacketFields.work(packet)
          .filter(missed::contains)
          .flatMap(store()::byWork)
          .ifPresent(held -> twiceBytes += frame(held.dat()));
    }
  }

  private void frame(PeerAddress from, Node to, int type, int length) {
    boolean asked = type == FrameType.QUESTION || type == FrameType.FETCH;
    if (to == node() ? type == FrameType.ANSWER : asked && from.equals(node().address())) {
      comparedBytes += Frames.OVERHEAD + length;
    }
  }

  /**
   * Returns the bytes beside the missed dats themselves that came to the node until it had all, and
   * of its questions that came to others, for each missed dat.
   */
  double bytesEach() {
    return Double.isFinite(backS) ? spentBytes / missed() : Double.POSITIVE_INFINITY;
  }

  /** Returns the bytes of the missed dats and those beside them, of those of the dats. */
  double cost() {
    long dats = history.missed().stream().mapToLong(i -> frame(history.pool().dat(i).dat())).sum();
    return 1 + bytesEach() * missed() / dats;
  }

  /** Returns the bytes of a dat in a cell. */
  static int frame(Dat dat) {
    return MessageFrames.encode(new Put(dat)).length;
  }

  Cluster cluster() {
    return cluster;
  }

  private Node node() {
    return cluster.node(0);
  }

  private PooledStore store() {
    return (PooledStore) node().store();
  }

  CatchUpRun run(DoubleConsumer progress) {
    cluster.startAll(START);
    cluster.world().run(JOINED.minus(START));
    advance(SETTLE, false);
    node().crash();
    advance(AWAY, false);
    comparedBytes = 0;
    twiceBytes = 0;
    if (plan.lacks()) {
      history.missed().forEach(store()::lose);
    }
    progress.accept(0.2);
    node().start();
    watch(progress);
    advance(TAIL, false);
    return this;
  }

  private void watch(DoubleConsumer progress) {
    long startNs = cluster.world().nowNs();
    double limitS = plan.limit().toMillis() / 1_000.0;
    for (double s = 0;
        s < limitS + outageS && (store().lacks() > 0 || s < plan.least().toMillis() / 1_000.0);
        s = (cluster.world().nowNs() - startNs) / 1e9) {
      overTime.add(new Point(s, share()));
      heavy.add(heavyShare());
      if (outageS == 0 && !plan.outage().isZero() && store().lacks() <= missed() / 2) {
        cutOff();
      }
      advance(STEP, true);
      if (store().lacks() == 0 && Double.isInfinite(backS)) {
        spentBytes = comparedBytes + twiceBytes;
        backS = (cluster.world().nowNs() - startNs) / 1e9 - outageS;
        overTime.add(new Point(backS + outageS, 100));
        heavy.add(1.0);
      }
      progress.accept(0.2 + 0.75 * Math.min(1, s / limitS));
    }
  }

  /** Takes all links from the node, for long enough that all end. */
  private void cutOff() {
    PeerAddress address = node().address();
    cluster.network().cut((from, to) -> from.equals(address) || to.equals(address));
    advance(plan.outage(), false);
    LinkStatus links = node().now(node().engine().status()).links();
    linksInOutage = links.chosen() + links.accepted();
    cluster.network().cut(null);
    outageS = plan.outage().toMillis() / 1_000.0;
  }

  private double missed() {
    return plan.lacks() ? history.missed().size() : 0;
  }

  /** Returns the share of the missed dats that are there, in percent. */
  private double share() {
    return missed() == 0 ? 100 : 100 * (1 - store().lacks() / missed());
  }

  /** Lets time pass in which new dats are put. */
  private void advance(Duration time, boolean counts) {
    double endS = cluster.world().nowNs() / 1e9 + time.toNanos() / 1e9;
    nextPutS = Math.max(nextPutS, cluster.world().nowNs() / 1e9);
    while (nextPutS < endS) {
      cluster.world().run(until(nextPutS));
      put(counts);
      nextPutS += 1 / NEW_DATS;
    }
    cluster.world().run(until(endS));
  }

  private Duration until(double s) {
    return Duration.ofNanos(Math.max(0, (long) (s * 1e9) - cluster.world().nowNs()));
  }

  /** Puts a dat at any node but the one that was away. */
  private void put(boolean counts) {
    Node somebody = cluster.node(1 + random.nextInt(plan.nodes() - 1));
    Dat dat =
        cluster
            .factory()
            .dat(
                random.nextInt(64),
                ByteString.EMPTY,
                cluster.factory().value(NEW_VALUE),
                somebody.clock().millis() - 100,
                NEW_BITS);
    if (counts) {
      coverage.watch(dat);
    }
    somebody.submit(dat);
  }

  /** Returns how many links the node had at the end of the outage. */
  int linksInOutage() {
    return linksInOutage;
  }

  /** Returns the seconds, without the outage, until the node had all that it lacked. */
  double backS() {
    return backS;
  }

  /** Returns the seconds, with the outage, until the node had a share of what it lacked. */
  double secondsTo(double percent) {
    return overTime.stream()
        .filter(point -> point.y() >= percent)
        .mapToDouble(Point::x)
        .findFirst()
        .orElse(Double.POSITIVE_INFINITY);
  }

  private double heavyShare() {
    List<Integer> heavier = history.missed().subList(0, history.missed().size() / 2);
    return (double) heavier.stream().filter(store()::holds).count() / heavier.size();
  }

  /** Returns the share of the heavier half that was there when half of the time had passed. */
  double heavyAtHalf() {
    for (int i = 0; i < overTime.size(); i++) {
      if (overTime.get(i).x() >= backS / 2) {
        return heavy.get(i);
      }
    }
    return heavy.getLast();
  }

  /** Returns the share that the node got of what it lacked, in percent, over seconds. */
  List<Point> overTime() {
    return overTime;
  }

  /** Returns, over new dats, the seconds until a share of all nodes had one. */
  Quantiles newDats(double share) {
    return new Quantiles(coverage.traces().stream().map(trace -> trace.secondsTo(share)).toList());
  }

  @Override
  public void close() {
    cluster.close();
  }
}
