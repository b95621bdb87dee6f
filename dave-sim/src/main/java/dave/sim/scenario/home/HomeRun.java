package dave.sim.scenario.home;

import dave.engine.Bandwidths.Profile;
import dave.engine.model.LinkStatus;
import dave.sim.cluster.Cluster;
import dave.sim.cluster.Coverage;
import dave.sim.cluster.Node;
import dave.sim.cluster.Options;
import dave.sim.cluster.Options.Faults;
import dave.sim.cluster.Options.Linking;
import dave.sim.cluster.Options.Nats;
import dave.sim.network.Latency;
import dave.sim.network.Links;
import dave.sim.network.Nat;
import dave.sim.scenario.Quantiles;
import dave.wire.Dat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleConsumer;

/** A network of home nodes, most of them behind routers, that starts at once. */
final class HomeRun implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(5);
  private static final Duration TAIL = Duration.ofSeconds(60);
  private static final int DIFFICULTY = 6;
  private static final double DATS_PER_SECOND = 0.5;

  private final Cluster cluster;
  private final Coverage coverage;

  HomeRun(long seed, int nodes, Nats nats) {
    Options options =
        Options.of(seed, nodes)
            .withLinks(
                Links.GOOD.withLatency(
                    new Latency.PerLink(
                        Duration.ofMillis(20), Duration.ofMillis(120), Duration.ofMillis(5))))
            .withFaults(Faults.NONE.withNats(nats));
    options =
        options.withNodes(
            options.nodes().withEpoch(Profile.HOME.epoch()).withLinking(Linking.REQUIRED));
    cluster = new Cluster(options);
    coverage = new Coverage(cluster);
  }

  Cluster cluster() {
    return cluster;
  }

  /** Starts all nodes, and runs for a time after the start of the last one. */
  void start(Duration time, DoubleConsumer progress) {
    cluster.startAll(START);
    advance(time, progress);
  }

  private void advance(Duration time, DoubleConsumer progress) {
    int steps = 20;
    for (int i = 0; i < steps; i++) {
      cluster.world().run(time.dividedBy(steps));
      progress.accept((i + 1.0) / steps);
    }
  }

  /** Puts dats at random nodes for a time, and lets the last one spread. */
  void put(Duration time, DoubleConsumer progress) {
    SplittableRandom random = cluster.world().random("home", 0);
    long dats = (long) (DATS_PER_SECOND * time.toSeconds());
    for (long i = 0; i < dats; i++) {
      Node node = cluster.node(random.nextInt(cluster.nodes().size()));
      Dat dat = cluster.factory().dat(random.nextInt(64), node.clock().millis() - 100, DIFFICULTY);
      coverage.watch(dat);
      node.submit(dat);
      cluster.world().run(time.dividedBy(dats));
      progress.accept(0.8 * i / dats);
    }
    cluster.world().run(TAIL);
    progress.accept(1);
  }

  /** The nodes behind routers, or those with public addresses. */
  List<Node> nodes(boolean behindRouters) {
    return cluster.nodes().stream()
        .filter(node -> behindRouters == (node.nat() != Nat.NONE))
        .toList();
  }

  /** How many links these nodes have. */
  Quantiles links(List<Node> of) {
    return new Quantiles(
        of.stream()
            .map(
                node -> {
                  LinkStatus links = node.now(node.engine().status()).links();
                  return (double) links.chosen() + links.accepted();
                })
            .toList());
  }

  /** The seconds until each of these nodes had each dat; infinite if it never came. */
  Quantiles seconds(List<Node> of) {
    List<Double> seconds = new ArrayList<>();
    for (Coverage.Trace trace : coverage.traces()) {
      for (Node node : of) {
        long ns = trace.afterNs(node.number());
        seconds.add(ns < 0 ? Double.POSITIVE_INFINITY : ns / 1e9);
      }
    }
    return new Quantiles(seconds);
  }

  @Override
  public void close() {
    cluster.close();
  }
}
