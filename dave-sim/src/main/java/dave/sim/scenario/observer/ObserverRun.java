package dave.sim.scenario.observer;

import dave.engine.model.Defences;
import dave.engine.store.Mass;
import dave.sim.cluster.Cluster;
import dave.sim.cluster.Invariants;
import dave.sim.cluster.Node;
import dave.sim.cluster.Options;
import dave.sim.cluster.Options.Flaw;
import dave.sim.cluster.Options.Linking;
import dave.sim.network.Links;
import dave.sim.scenario.observer.Detector.Example;
import dave.sim.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.DoubleConsumer;
import java.util.stream.IntStream;

/**
 * Lets nodes play roles in turn, and cuts the traffic of each node into windows. Each node plays
 * each role, so that its number of links tells nothing about the role.
 */
final class ObserverRun implements AutoCloseable {
  static final Duration WINDOW = Duration.ofSeconds(5);

  /** Nodes besides those with roles. Only they write dats in all runs. */
  static final int OTHERS = 4;

  private static final Duration START = Duration.ofSeconds(5);
  private static final Duration JOIN = Duration.ofSeconds(90);

  /** The time between a change of roles and the first window. */
  private static final Duration SETTLE = Duration.ofSeconds(5);

  /**
   * Few windows follow each other in one role, as they are alike and count as fewer than they are.
   */
  private static final int WINDOWS = 2;

  private static final Duration BLOCK = SETTLE.plus(WINDOW.multipliedBy(WINDOWS));
  private static final long CAPACITY_BYTES = 2 << 20;

  private final Plan plan;
  private final Cluster cluster;
  private final World world;
  private final GlobalObserver observer;
  private final RoundCheck rounds;
  private final Actors actors;
  private final SplittableRandom random;
  private final List<Window> windows = new ArrayList<>();
  private final List<Integer> order = new ArrayList<>();

  /**
   * A run.
   *
   * @param players the nodes that play roles
   * @param roles that they play, all equally often
   * @param datsPerSecond that the other nodes write
   */
  record Plan(
      int players,
      List<Role> roles,
      Flaw flaw,
      Defences defences,
      double packetsPerSecond,
      double datsPerSecond,
      Duration length) {
    Plan {
      roles = List.copyOf(roles);
    }
  }

  /** The traffic of a node in a role. */
  @SuppressWarnings("ArrayRecordComponent") // Only passed on.
  private record Window(int node, Role role, double[] features) {}

  ObserverRun(long seed, Plan plan) {
    this.plan = plan;
    Options options = Options.of(seed, plan.players() + OTHERS);
    cluster =
        new Cluster(
            options
                .withLinks(Links.GOOD.withLoss(0.01))
                .withNodes(
                    options
                        .nodes()
                        .withRate(plan.packetsPerSecond())
                        .withEdges(8)
                        .withStore(Mass.WORK, CAPACITY_BYTES)
                        .withDefences(plan.defences())
                        .withLinking(Linking.REQUIRED.withFlaw(plan.flaw()))));
    world = cluster.world();
    if (plan.flaw() == Flaw.NONE) {
      Invariants.watch(cluster);
    }
    observer = new GlobalObserver(cluster);
    rounds = new RoundCheck(cluster);
    actors = new Actors(cluster);
    random = world.random("observer", 0);
  }

  Cluster cluster() {
    return cluster;
  }

  Actors actors() {
    return actors;
  }

  RoundCheck.Result rounds() {
    return rounds.result();
  }

  long datagrams() {
    return observer.datagrams();
  }

  ObserverRun run(DoubleConsumer progress) {
    cluster.startAll(START);
    actors.start();
    Duration each = Duration.ofNanos((long) (1e9 / plan.datsPerSecond()));
    world.every(each, () -> actors.write(cluster.node(random.nextInt(OTHERS))));
    world.run(JOIN.minus(START));
    int roles = plan.roles().size();
    long blocks = roles * Math.max(1, plan.length().dividedBy(BLOCK.multipliedBy(roles)));
    for (long block = 0; block < blocks; block++) {
      cast(block);
      world.run(SETTLE);
      for (int i = 0; i < WINDOWS; i++) {
        watch();
      }
      progress.accept((block + 1.0) / blocks);
    }
    return this;
  }

  /**
   * Gives every player a role, all roles equally often. In as many blocks as there are roles, each
   * player plays every role once, in an order drawn anew, so that what differs between nodes or
   * with time tells nothing about roles.
   */
  private void cast(long block) {
    int roles = plan.roles().size();
    if (block % roles == 0) {
      order.clear();
      IntStream.range(0, plan.players()).forEach(order::add);
      Collections.shuffle(order, new Random(random.nextLong()));
    }
    for (int i = 0; i < plan.players(); i++) {
      Role role = plan.roles().get((int) ((i + block) % roles));
      actors.set(cluster.node(OTHERS + order.get(i)), role);
    }
  }

  private void watch() {
    long fromNs = world.nowNs();
    observer.forget(fromNs);
    world.run(WINDOW);
    for (Node node : cluster.nodes().subList(OTHERS, cluster.nodes().size())) {
      double[] features = Features.of(observer, node.number(), fromNs, world.nowNs());
      windows.add(new Window(node.number(), actors.role(node), features));
    }
  }

  /**
   * How well a detector tells a role from idle nodes.
   *
   * @param area under its curve, 0 to 1
   * @param idle windows that it judged, of nodes that it did not learn from
   * @param active the same of the role
   */
  record Verdict(double area, int idle, int active) {}

  /**
   * Learns from one half of the nodes and judges the other, both ways round, so that no detector
   * knows the node that it judges.
   */
  Verdict judge(Role role) {
    Verdict even = judge(role, 0);
    Verdict odd = judge(role, 1);
    return new Verdict(
        (even.area() + odd.area()) / 2, even.idle() + odd.idle(), even.active() + odd.active());
  }

  private Verdict judge(Role role, int half) {
    Detector detector =
        Detector.learn(
            windows.stream()
                .filter(window -> window.node() % 2 != half)
                .filter(window -> window.role() == role || window.role() == Role.IDLE)
                .map(window -> new Example(window.features(), window.role() == role))
                .toList());
    double[] idle = scores(detector, Role.IDLE, half);
    double[] active = scores(detector, role, half);
    return new Verdict(Auc.of(idle, active), idle.length, active.length);
  }

  private double[] scores(Detector detector, Role role, int half) {
    return windows.stream()
        .filter(window -> window.node() % 2 == half && window.role() == role)
        .mapToDouble(window -> detector.score(window.features()))
        .toArray();
  }

  @Override
  public void close() {
    cluster.close();
  }
}
