package dave.sim.scenario.spread;

import com.google.protobuf.ByteString;
import dave.engine.model.Defences;
import dave.sim.cluster.Cluster;
import dave.sim.cluster.Invariants;
import dave.sim.cluster.Node;
import dave.sim.cluster.Options;
import dave.sim.network.Links;
import dave.sim.report.Chart.Point;
import dave.wire.Dat;
import dave.wire.PeerAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleConsumer;

/** Runs a network that splits into halves, takes writes on both sides, and heals. */
final class HealRun implements AutoCloseable {
  static final int REGISTERS = 20;
  static final int DATS = 20;

  /**
   * The time before the split. Peers that were proven for a minute are tried again when they fall
   * silent.
   */
  private static final Duration JOINED = Duration.ofSeconds(60);

  private static final Duration START = Duration.ofSeconds(5);
  private static final int DIFFICULTY = 6;

  private final Split split;
  private final int nodes;
  private final Cluster cluster;
  private final SplittableRandom random;
  private final List<Dat> winners = new ArrayList<>();
  private final List<Dat> dats = new ArrayList<>();
  private final List<Point> agreement = new ArrayList<>();
  private double agreedS = Double.POSITIVE_INFINITY;
  private double completeS = Double.POSITIVE_INFINITY;
  private double agreedAtHealing;

  /**
   * The kind of a split.
   *
   * @param name the name in the report
   * @param edgesAcross whether nodes have edges in the other half; else all met through one node,
   *     their edge, which goes down before the split
   * @param oneWay whether packets of the second half still reach the first
   * @param cut how long the split lasts
   * @param after how long the healed network is watched
   * @param ballast the number of other dats that all nodes hold, among which repair must find the
   *     differences
   */
  record Split(
      String name,
      boolean edgesAcross,
      boolean oneWay,
      Duration cut,
      Duration after,
      int ballast) {}

  HealRun(long seed, int count, double packetsPerSecond, Split split, Defences defences) {
    this.split = split;
    nodes = count;
    Options options = Options.of(seed, count).withLinks(Links.GOOD.withLoss(0.02));
    options =
        options.withNodes(
            options.nodes().withRate(packetsPerSecond).withEdges(4).withDefences(defences));
    cluster = split.edgesAcross() ? new Cluster(options) : new Cluster(options, this::inside);
    Invariants.watch(cluster);
    random = cluster.world().random("heal", 0);
  }

  /** Returns the edges of a node: node 0, and the next three nodes of its own half. */
  private List<Integer> inside(int node) {
    List<Integer> edges = new ArrayList<>();
    if (node > 0) {
      edges.add(0);
    }
    int border = nodes / 2;
    int first = node < border ? 0 : border;
    int size = node < border ? border : nodes - border;
    for (int next = 1; next <= 3; next++) {
      int other = first + (node - first + next) % size;
      if (other != node && !edges.contains(other)) {
        edges.add(other);
      }
    }
    return edges;
  }

  Split split() {
    return split;
  }

  Cluster cluster() {
    return cluster;
  }

  HealRun run(DoubleConsumer progress) {
    cluster.startAll(START);
    advance(JOINED.minus(START).dividedBy(2), 0.1, progress);
    loadBallast();
    for (int register = 0; register < REGISTERS; register++) {
      write(register, random.nextInt(2), cluster.world().nowMs() - 100);
    }
    advance(JOINED.dividedBy(2), 0.2, progress);
    if (!split.edgesAcross()) {
      cluster.node(0).crash();
    }
    cluster.network().cut(this::isCut);
    writeApart(progress);
    cluster.network().cut(null);
    agreedAtHealing = agreement();
    agreement.add(new Point(0, 100 * agreedAtHealing));
    for (int second = 1; second <= split.after().toSeconds(); second++) {
      cluster.world().run(Duration.ofSeconds(1));
      look(second);
      progress.accept(0.7 + 0.3 * second / split.after().toSeconds());
    }
    return this;
  }

  private void loadBallast() {
    for (int i = 0; i < split.ballast(); i++) {
      Dat dat = cluster.factory().dat(REGISTERS + 1, cluster.world().nowMs() - 60_000, DIFFICULTY);
      cluster.nodes().forEach(node -> node.submit(dat));
    }
  }

  private void advance(Duration time, double done, DoubleConsumer progress) {
    cluster.world().run(time);
    progress.accept(done);
  }

  private boolean isCut(PeerAddress from, PeerAddress to) {
    boolean first = half(from) == 0;
    return split.oneWay() ? first && half(to) == 1 : first != (half(to) == 0);
  }

  private int half(PeerAddress address) {
    return half(cluster.at(address).orElseThrow());
  }

  private int half(Node node) {
    return node.number() < nodes / 2 ? 0 : 1;
  }

  /** Writes each register several times on both sides, one in five at the same time. */
  private void writeApart(DoubleConsumer progress) {
    int steps = 3 * REGISTERS;
    Duration step = split.cut().dividedBy(steps + 2);
    cluster.world().run(step);
    for (int i = 0; i < steps; i++) {
      int register = i % REGISTERS;
      long timeMs = cluster.world().nowMs() - 1_000;
      int first = random.nextInt(2);
      write(register, first, timeMs);
      write(register, 1 - first, register % 5 == 0 ? timeMs : timeMs + 1 + random.nextInt(900));
      if (i < 2 * DATS) {
        Dat dat = cluster.factory().dat(REGISTERS, timeMs, DIFFICULTY);
        dats.add(dat);
        somebody(i % 2).submit(dat);
      }
      cluster.world().run(step);
      progress.accept(0.2 + 0.5 * i / steps);
    }
    cluster.world().run(step);
  }

  private void write(int register, int half, long timeMs) {
    ByteString key = ByteString.copyFromUtf8("register " + register);
    Dat dat = cluster.factory().dat(register, key, cluster.factory().value(32), timeMs, DIFFICULTY);
    if (winners.size() <= register) {
      winners.add(dat);
    } else if (dat.supersedes(winners.get(register))) {
      winners.set(register, dat);
    }
    somebody(half).submit(dat);
  }

  /** Returns a random running node of a half. */
  private Node somebody(int half) {
    while (true) {
      Node node = cluster.node(random.nextInt(nodes));
      if (node.isUp() && half(node) == half) {
        return node;
      }
    }
  }

  private void look(int second) {
    double share = agreement();
    agreement.add(new Point(second, 100 * share));
    if (share == 1 && Double.isInfinite(agreedS)) {
      agreedS = second;
    }
    if (Double.isInfinite(completeS) && missing() == 0) {
      completeS = second;
    }
  }

  private double agreement() {
    long agreeing = 0;
    long pairs = 0;
    for (Node node : cluster.nodes()) {
      if (node.isUp()) {
        pairs += REGISTERS;
        agreeing += winners.stream().filter(dat -> holds(node, dat)).count();
      }
    }
    return (double) agreeing / pairs;
  }

  private static boolean holds(Node node, Dat dat) {
    return node.store().byWork(dat.work()).isPresent();
  }

  /** Returns the number of pairs of a node and a dat without a key that the node lacks. */
  long missing() {
    return cluster.nodes().stream()
        .filter(Node::isUp)
        .mapToLong(node -> dats.stream().filter(dat -> !holds(node, dat)).count())
        .sum();
  }

  /** Returns the seconds from healing until all nodes held the right value of all registers. */
  double agreedS() {
    return agreedS;
  }

  /** Returns the seconds from healing until all nodes held all dats without a key. */
  double completeS() {
    return completeS;
  }

  /** Returns the share of (node, register) pairs with the final value at healing. */
  double agreedAtHealing() {
    return agreedAtHealing;
  }

  /** Returns the same share at the end. */
  double agreedAtEnd() {
    return agreement.getLast().y() / 100;
  }

  /** Returns the same share in percent, over seconds since healing. */
  List<Point> overTime() {
    return agreement;
  }

  /** Returns the mean number of proven peers of a node in the other half. */
  double peersAcross() {
    return cluster.nodes().stream()
        .filter(Node::isUp)
        .mapToLong(
            node ->
                node.peers().stream()
                    .filter(peer -> peer.proven() && half(peer.address()) != half(node))
                    .count())
        .average()
        .orElse(0);
  }

  @Override
  public void close() {
    cluster.close();
  }
}
