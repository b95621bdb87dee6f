package dave.cluster;

import dave.engine.testing.SignedDats;
import dave.it.tools.NeedsTools;
import dave.it.tools.Tool;
import dave.wire.Dat;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests a network of nodes without faults. */
@Tag("long")
@NeedsTools(Tool.CONTAINERS)
@ExtendWith(SharedCluster.class)
@Order(1)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class SpreadIT {
  private static final Duration MEET = Duration.ofSeconds(150);
  private static final Duration SPREAD = Duration.ofSeconds(30);

  private final Cluster cluster;

  SpreadIT(Cluster cluster) {
    this.cluster = cluster;
  }

  @Test
  @Order(1)
  void shouldFindAllNodesThroughOneEdge() {
    cluster.everyNode().gossipWith(SharedCluster.SIZE - 1).within(MEET);
  }

  @Test
  @Order(2)
  void shouldReadOnEveryNodeWhatWasPutOnOne() {
    Dat dat = cluster.node(1).puts();
    cluster.everyNode().read(dat).within(SPREAD);
  }

  @Test
  @Order(3)
  void shouldAgreeOnWhatAuthorsOnDifferentNodesSay() {
    for (int i = 0; i < SharedCluster.SIZE; i++) {
      cluster.node(i).puts(SignedDats.key(100 + i), "colour", i < 4 ? "blue" : "green");
    }
    cluster.everyNode().agree("colour", Map.of("blue", 4, "green", 3)).within(SPREAD);
  }
}
