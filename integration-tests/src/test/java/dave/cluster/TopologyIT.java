package dave.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dave.client.DaveClient;
import dave.client.model.Put;
import dave.client.model.Stored;
import dave.it.containers.Image;
import dave.it.tools.NeedsTools;
import dave.it.tools.Tool;
import dave.testcontainers.DaveCluster;
import dave.testcontainers.Fault;
import dave.testcontainers.Topology;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests what the module for other people's tests promises, on a line of three nodes. */
@Tag("long")
@NeedsTools(Tool.CONTAINERS)
@SuppressWarnings("try") // A fault lasts as long as its block.
@Order(0)
final class TopologyIT {
  private static final Duration BOUND = Duration.ofSeconds(60);

  private static final DaveCluster CLUSTER =
      DaveCluster.of(3).topology(Topology.LINE).minDifficulty(8);

  @BeforeAll
  static void start() {
    CLUSTER.image(Image.tag()).start();
    Report.print("a line of three gossips after " + CLUSTER.awaitGossip(BOUND));
  }

  @AfterAll
  static void stop() {
    CLUSTER.close();
  }

  private static Stored put(int node, String key) {
    Put put = Put.of(key, "x").difficulty(8);
    return Objects.requireNonNull(CLUSTER.client(node).put(put).block());
  }

  @Test
  void shouldReachTheOtherEndThroughTheMiddleOnly() {
    CLUSTER.await(put(0, "line/1")).onAll().within(BOUND);
    Stored unheard;
    try (Fault cut = CLUSTER.faults().partition(Set.of(1), Set.of(2))) {
      unheard = put(0, "line/2");
      CLUSTER.await(unheard).on(0, 1).within(BOUND);
      assertThatThrownBy(() -> CLUSTER.await(unheard).on(2).within(Duration.ofSeconds(3)))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("node 2 lacks it")
          .hasMessageContaining("--- log of node 2");
      assertThat(CLUSTER.client(2).node().status().getWritable())
          .as("the API is reachable")
          .isTrue();
    }
    CLUSTER.await(unheard).onAll().within(BOUND);
  }

  @Test
  void shouldKeepItsAddressAndItsClientOverARestart() {
    DaveClient client = CLUSTER.client(2);
    String endpoint = CLUSTER.endpoint(2).toString();
    Stored before = put(2, "line/3");
    CLUSTER.faults().kill(2);
    assertThat(CLUSTER.running()).containsExactly(0, 1);
    CLUSTER.faults().start(2);
    CLUSTER.awaitReady(BOUND);
    assertThat(CLUSTER.endpoint(2)).hasToString(endpoint);
    assertThat(CLUSTER.client(2)).isSameAs(client);
    CLUSTER.await(before).onAll().within(BOUND);
  }

  @Test
  void shouldNameWhatIsNotThere() {
    assertThatThrownBy(() -> CLUSTER.client(7))
        .hasMessage("there is no node 7: choose one of [0, 1, 2]");
    assertThatThrownBy(() -> CLUSTER.faults().partition(Set.of(0, 1), Set.of(1)))
        .hasMessageContaining("name at least one node on each side, and none on both");
    assertThatThrownBy(() -> CLUSTER.faults().lose(1.5)).hasMessageContaining("loss of 1.5");
    assertThatThrownBy(() -> CLUSTER.faults().fillDisk(0)).hasMessageContaining("withDisk");
    assertThatThrownBy(() -> CLUSTER.minDifficulty(9)).hasMessageContaining("before start()");
    assertThatThrownBy(DaveCluster.of(1).image("dave:never-built")::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no local image dave:never-built")
        .hasMessageContaining("containers/image")
        .hasMessageContaining("-Ddave.image=");
  }
}
