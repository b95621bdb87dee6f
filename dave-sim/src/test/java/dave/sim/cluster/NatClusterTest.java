package dave.sim.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dave.sim.cluster.Options.Faults;
import dave.sim.cluster.Options.Linking;
import dave.sim.cluster.Options.Nats;
import dave.sim.network.Nat;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NatClusterTest {
  private static final int NODES = 8;

  /** The first node is public, and the only edge of the others. */
  private static double linksBehind(Nats nats) {
    Options options = Options.of(1, NODES).withFaults(Faults.NONE.withNats(nats));
    options =
        options.withNodes(
            options.nodes().withEpoch(Duration.ofMillis(70)).withLinking(Linking.REQUIRED));
    try (Cluster cluster = new Cluster(options, node -> node == 0 ? List.of() : List.of(0))) {
      cluster.startAll(Duration.ofSeconds(2));
      cluster.world().run(Duration.ofSeconds(90));
      return cluster.nodes().stream()
          .filter(node -> node.nat() != Nat.NONE)
          .mapToInt(node -> node.now(node.engine().status()).links().links().size())
          .average()
          .orElseThrow();
    }
  }

  /** Nobody can reach them but an introduced node. */
  @ParameterizedTest
  @EnumSource(names = {"PORT_RESTRICTED", "CARRIER"})
  void shouldLinkNodesBehindRoutersToEachOther(Nat nat) {
    boolean carrier = nat == Nat.CARRIER;
    assertThat(linksBehind(new Nats(0, carrier ? 0 : 1, 0, carrier ? 1 : 0)))
        .as("links of a node, of %d", NODES - 1)
        .isGreaterThan(NODES - 2);
  }
}
