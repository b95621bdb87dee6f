package dave.sim.cluster;

import dave.sim.cluster.Options.Faults;
import dave.sim.cluster.Options.Split;
import dave.sim.world.World;
import java.time.Duration;
import java.util.SplittableRandom;

/** Injects the faults of the options: crashes and restarts nodes, and splits the network. */
public final class FaultInjector {
  private final Cluster cluster;
  private final World world;
  private final Faults faults;
  private final SplittableRandom random;
  private boolean over;

  FaultInjector(Cluster cluster) {
    this.cluster = cluster;
    world = cluster.world();
    faults = cluster.options().faults();
    random = world.random("calamity", 0);
  }

  void start() {
    if (faults.crashesPerHour() > 0) {
      cluster.nodes().forEach(this::crashLater);
    }
    for (Split split : faults.splits()) {
      world.in(split.from(), () -> cut(split));
      world.in(split.until(), () -> cluster.network().cut(null));
    }
  }

  /** Ends all faults: heals the network, and starts every node that is down. */
  public void end() {
    over = true;
    cluster.network().cut(null);
    cluster.nodes().stream().filter(node -> !node.isUp()).forEach(Node::start);
  }

  /** Schedules the next crash of a node, after an exponentially distributed time. */
  private void crashLater(Node node) {
    double hours = -Math.log(1 - random.nextDouble()) / faults.crashesPerHour();
    world.in(Duration.ofNanos((long) (hours * 3_600e9)), () -> crash(node));
  }

  private void crash(Node node) {
    if (over) {
      return;
    }
    if (node.isUp()) {
      node.crash();
      if (random.nextDouble() < faults.storeLoss()) {
        node.wipe();
      }
      long downNs = 1 + random.nextLong(2 * faults.downtime().toNanos());
      world.in(Duration.ofNanos(downNs), () -> restart(node));
    }
    crashLater(node);
  }

  private void restart(Node node) {
    if (!node.isUp()) {
      node.start();
    }
  }

  private void cut(Split split) {
    if (over) {
      return;
    }
    int border = (int) Math.round(split.share() * cluster.nodes().size());
    cluster
        .network()
        .cut(
            (from, to) -> {
              boolean out = isBelow(from, border);
              boolean in = isBelow(to, border);
              return split.oneWay() ? out && !in : out != in;
            });
  }

  private boolean isBelow(dave.wire.PeerAddress address, int border) {
    return cluster.at(address).map(node -> node.number() < border).orElse(false);
  }
}
