package dave.sim.scenario.peers;

import dave.sim.cluster.Cluster;
import dave.sim.cluster.Node;
import dave.sim.network.Addresses;
import dave.sim.scenario.Line;
import dave.sim.world.World;
import dave.wire.PeerAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Silent Sybils: hosts that answer pings as nodes do, name only other Sybils, and never send a dat.
 * Each one requests peers from every honest node once in {@link #ROUND}. So all nodes ping it, also
 * after they dropped it.
 */
final class Sybils {
  private static final Duration ROUND = Duration.ofMinutes(2);

  private final Cluster cluster;
  private final World world;
  private final SplittableRandom random;
  private final List<ScriptedHost> hosts = new ArrayList<>();
  private final List<PeerAddress> addresses = new ArrayList<>();

  /**
   * @param groups the number of network groups that they are spread over
   */
  Sybils(Cluster cluster, int count, int groups) {
    this.cluster = cluster;
    world = cluster.world();
    random = world.random("sybils", 0);
    for (int i = 0; i < count; i++) {
      Line line = Line.like(cluster, Addresses.attacker(i % groups, i / groups));
      addresses.add(line.address());
      hosts.add(new ScriptedHost(line, this::others));
    }
  }

  /** Starts the Sybils. */
  void start() {
    for (ScriptedHost host : hosts) {
      host.open();
      for (Node node : cluster.nodes()) {
        world.in(
            Duration.ofNanos(1 + random.nextLong(ROUND.toNanos())),
            () -> approach(host, node.linkAddress()));
      }
    }
  }

  private void approach(ScriptedHost host, PeerAddress node) {
    host.approach(node);
    world.in(ROUND, () -> approach(host, node));
  }

  private List<PeerAddress> others() {
    return List.of(
        addresses.get(random.nextInt(addresses.size())),
        addresses.get(random.nextInt(addresses.size())));
  }
}
