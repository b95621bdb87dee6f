package dave.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dave.it.tools.NeedsTools;
import dave.it.tools.Tool;
import dave.testcontainers.Fault;
import dave.wire.Dat;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests nodes that stop or crash, and come back to a running network. */
@Tag("long")
@NeedsTools(Tool.CONTAINERS)
@ExtendWith(SharedCluster.class)
@SuppressWarnings("try") // A fault lasts as long as its block.
@Order(3)
final class CrashIT {
  private static final int PER_SECOND = 1;
  private static final Duration READY = Duration.ofMinutes(2);

  /**
   * A node that comes back is a new peer: others give it dats 500 ms after it has proven itself.
   */
  private static final Duration CAUGHT_UP = Duration.ofSeconds(90);

  /** The others drop a silent peer after three pings, 3 s apart. */
  private static final Duration AWAY = Duration.ofSeconds(20);

  private static final Duration PAUSE = Duration.ofSeconds(10);

  private final Cluster cluster;

  CrashIT(Cluster cluster) {
    this.cluster = cluster;
  }

  @Test
  void shouldKeepWhatItAcknowledgedWhenItIsKilledAtOnce() {
    List<Dat> last = new ArrayList<>();
    try (Load load = Load.begin(cluster, PER_SECOND)) {
      for (int i : new int[] {2, 4, 0}) {
        ClusterNode node = cluster.node(i);
        last.add(node.puts());
        node.isKilled();
        node.starts();
      }
      cluster.everyNode().areReady().within(READY);
    }
    cluster.everyNode().read(last).within(CAUGHT_UP);
    cluster.everyNode().read(cluster.ledger()).within(CAUGHT_UP);
  }

  @Test
  void shouldTellASubscriberAllThroughARestart() {
    ClusterNode node = cluster.node(3);
    List<Dat> dats = new ArrayList<>();
    try (Follower follower = Follower.of(node)) {
      dats.add(cluster.node(1).puts());
      dats.add(node.puts());
      follower.isTold(dats).within(CAUGHT_UP);
      node.stops();
      dats.add(cluster.node(1).puts());
      node.starts();
      node.isReady().within(READY);
      dats.add(node.puts());
      follower.isTold(dats).within(CAUGHT_UP);
      assertThat(follower.farewells()).isOne();
      assertThat(follower.connections()).isGreaterThan(1);
      assertThat(follower.wrong()).isEmpty();
    }
  }

  @Test
  void shouldServeThroughARollingRestartAndTakeBackANodeThatTheyHadDropped() {
    ClusterNode away = cluster.node(6);
    away.stops();
    Instant gone = Instant.now();
    try (Load load = Load.begin(cluster, PER_SECOND)) {
      for (ClusterNode node : cluster.everyNode().list()) {
        node.restarts();
        node.isReady().within(READY);
      }
      Pause.until(gone.plus(AWAY));
      away.starts();
    }
    away.isReady().within(READY);
    cluster.everyNode().read(cluster.ledger()).within(CAUGHT_UP);
  }

  @Test
  void shouldGoOnWhereItWasPaused() {
    ClusterNode node = cluster.node(5);
    Dat meanwhile;
    try (Fault pause = node.pauses()) {
      meanwhile = cluster.node(1).puts();
      cluster.everyNode().read(meanwhile).within(CAUGHT_UP);
      Pause.of(PAUSE);
    }
    cluster.nodes(5).read(meanwhile).within(CAUGHT_UP);
    Dat after = node.puts();
    cluster.everyNode().read(after).within(CAUGHT_UP);
  }
}
