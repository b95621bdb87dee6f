package dave.sim.scenario.observer;

import dave.engine.model.Defences;
import dave.engine.store.Mass;
import dave.sim.cluster.Cluster;
import dave.sim.cluster.Node;
import dave.sim.cluster.Options;
import dave.sim.cluster.Options.Flaw;
import dave.sim.cluster.Options.Linking;
import dave.sim.network.Links;
import dave.sim.scenario.observer.Detector.Example;
import dave.sim.world.World;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts dats at random nodes, and lets a global observer guess at which. It knows when a dat was
 * put, and compares the traffic of each node after that with its traffic before. It learns from the
 * first dats, and guesses for the others.
 */
final class OriginRun implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(5);
  private static final Duration JOIN = Duration.ofSeconds(90);
  private static final long[] SPANS_NS = {400_000_000L, 4_000_000_000L};
  private static final long LONGEST_NS = SPANS_NS[1];
  private static final long CAPACITY_BYTES = 2 << 20;

  private final Plan plan;
  private final Cluster cluster;
  private final World world;
  private final GlobalObserver observer;
  private final Actors actors;
  private final SplittableRandom random;
  private final Deque<Publication> waiting = new ArrayDeque<>();
  private final List<Example> examples = new ArrayList<>();
  private @Nullable Detector detector;
  private long guesses;
  private long right;

  /**
   * A run.
   *
   * @param learnt the number of dats that it learns from
   * @param guessed the number of dats that it guesses
   * @param every the time between two dats
   */
  record Plan(
      int nodes,
      Flaw flaw,
      Defences defences,
      double packetsPerSecond,
      int learnt,
      int guessed,
      Duration every) {}

  private record Publication(int origin, long atNs) {}

  OriginRun(long seed, Plan plan) {
    this.plan = plan;
    Options options = Options.of(seed, plan.nodes());
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
    observer = new GlobalObserver(cluster);
    actors = new Actors(cluster);
    random = world.random("origin", 0);
  }

  Cluster cluster() {
    return cluster;
  }

  long guesses() {
    return guesses;
  }

  long right() {
    return right;
  }

  OriginRun run(DoubleConsumer progress) {
    cluster.startAll(START);
    world.run(JOIN.minus(START));
    int all = plan.learnt() + plan.guessed();
    for (int i = 0; i < all; i++) {
      Node node = cluster.node(random.nextInt(cluster.nodes().size()));
      waiting.add(new Publication(node.number(), world.nowNs()));
      actors.write(node);
      // Dats do not come in step with the epochs of nodes.
      long jitterNs = random.nextLong(plan.every().toNanos() / 2);
      world.run(plan.every().minusNanos(plan.every().toNanos() / 4).plusNanos(jitterNs));
      judgeOld();
      progress.accept((i + 1.0) / all);
    }
    world.run(Duration.ofNanos(LONGEST_NS + 1));
    judgeOld();
    return this;
  }

  /** Judges the dats whose windows are over. */
  private void judgeOld() {
    while (!waiting.isEmpty() && waiting.getFirst().atNs() + LONGEST_NS <= world.nowNs()) {
      Publication each = waiting.removeFirst();
      if (examples.size() < 2 * plan.learnt()) {
        learn(each);
      } else {
        guess(each);
      }
    }
    long oldestNs = waiting.isEmpty() ? world.nowNs() : waiting.getFirst().atNs();
    observer.forget(oldestNs - LONGEST_NS);
  }

  private void learn(Publication each) {
    int other = random.nextInt(plan.nodes() - 1);
    examples.add(new Example(change(each.origin(), each.atNs()), true));
    examples.add(new Example(change(other + (other >= each.origin() ? 1 : 0), each.atNs()), false));
  }

  private void guess(Publication each) {
    Detector learnt = detector;
    if (learnt == null) {
      learnt = Detector.learn(examples);
      detector = learnt;
    }
    double most = Double.NEGATIVE_INFINITY;
    int guessed = 0;
    int equal = 1;
    for (int node = 0; node < plan.nodes(); node++) {
      double score = learnt.score(change(node, each.atNs()));
      if (score > most) {
        most = score;
        guessed = node;
        equal = 1;
      } else if (score == most && random.nextInt(++equal) == 0) {
        guessed = node;
      }
    }
    guesses++;
    right += guessed == each.origin() ? 1 : 0;
  }

  /** Returns how the features of a node's traffic change at a moment. */
  private double[] change(int node, long atNs) {
    double[] change = new double[SPANS_NS.length * Features.COUNT];
    for (int i = 0; i < SPANS_NS.length; i++) {
      double[] before = Features.of(observer, node, atNs - SPANS_NS[i], atNs);
      double[] after = Features.of(observer, node, atNs, atNs + SPANS_NS[i]);
      for (int j = 0; j < Features.COUNT; j++) {
        change[i * Features.COUNT + j] = after[j] - before[j];
      }
    }
    return change;
  }

  @Override
  public void close() {
    cluster.close();
  }
}
