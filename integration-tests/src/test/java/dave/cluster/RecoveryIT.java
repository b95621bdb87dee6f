package dave.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dave.it.tools.NeedsTools;
import dave.it.tools.Tool;
import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Checks the network after all faults of the other tests. */
@Tag("long")
@NeedsTools(Tool.CONTAINERS)
@ExtendWith(SharedCluster.class)
@Order(6)
final class RecoveryIT {
  private static final Duration SPREAD = Duration.ofSeconds(60);
  private static final Duration WHOLE = Duration.ofSeconds(90);

  private final Cluster cluster;

  RecoveryIT(Cluster cluster) {
    this.cluster = cluster;
  }

  @Test
  void shouldBeWholeWithAllThatWasAcknowledged() {
    assertThat(cluster.everyNode().list()).hasSize(SharedCluster.SIZE);
    cluster.everyNode().read(cluster.ledger()).within(SPREAD);
    cluster.isWhole().within(WHOLE);
  }

  @Test
  void shouldHaveLoggedNoError() {
    for (ClusterNode node : cluster.everyNode().list()) {
      assertThat(node.log().lines())
          .as("log of %s", node)
          .noneMatch(line -> line.contains("ERROR") || line.contains("Exception"));
    }
  }
}
