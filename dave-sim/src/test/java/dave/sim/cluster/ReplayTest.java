package dave.sim.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dave.sim.cluster.Options.Faults;
import dave.sim.cluster.Options.Nats;
import dave.sim.cluster.Options.Split;
import dave.sim.network.Latency;
import dave.sim.network.Links;
import dave.sim.world.EventHash;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests that one seed always gives the same run, with all faults at once. */
class ReplayTest {
  @Test
  void shouldRepeatARunBitForBit() {
    EventHash first = run(5);
    EventHash again = run(5);
    assertThat(again.events()).isEqualTo(first.events()).isGreaterThan(20_000);
    assertThat(again.value()).isEqualTo(first.value());
    assertThat(run(6).value()).isNotEqualTo(first.value());
  }

  private static EventHash run(long seed) {
    Options calm = Options.of(seed, 24);
    Options options =
        calm.withNodes(calm.nodes().withRate(20))
            .withLinks(
                new Links(
                    new Latency.Lognormal(Duration.ofMillis(60), 0.5),
                    0.1,
                    0.05,
                    0.1,
                    200_000,
                    1_400))
            .withFaults(
                new Faults(
                    new Nats(0.1, 0.1, 0.1, 0.1),
                    Duration.ofSeconds(3),
                    60,
                    Duration.ofSeconds(5),
                    0.5,
                    List.of(new Split(Duration.ofSeconds(30), Duration.ofSeconds(45), 0.4, true))));
    try (Cluster cluster = new Cluster(options)) {
      Invariants invariants = Invariants.watch(cluster);
      cluster.startAll(Duration.ofSeconds(2));
      cluster.startFaults();
      for (int i = 0; i < 70; i++) {
        Node node = cluster.node(i % 24);
        if (node.isUp()) {
          node.submit(cluster.factory().dat(i % 5, node.clock().millis() - 100, 5));
        }
        cluster.world().run(Duration.ofSeconds(1));
      }
      assertThat(invariants.checks()).isGreaterThan(10_000);
      return cluster.world().hash();
    }
  }
}
