package dave.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dave.it.tools.NeedsTools;
import dave.it.tools.Tool;
import dave.testcontainers.Fault;
import dave.wire.Dat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests running nodes that cannot reach each other. */
@Tag("long")
@NeedsTools(Tool.CONTAINERS)
@ExtendWith(SharedCluster.class)
@SuppressWarnings("try") // A fault lasts as long as its block.
@Order(2)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SplitIT {
  /** Longer than it takes to drop a silent peer: three pings, 3 s apart. */
  private static final Duration LONG = Duration.ofSeconds(12);

  private static final Duration SHORT = Duration.ofSeconds(4);
  private static final Duration SPREAD = Duration.ofSeconds(60);

  /** Nodes meet again within a minute, and a new peer gets dats after 500 ms. */
  private static final Duration HEALED = Duration.ofSeconds(90);

  private final Cluster cluster;

  SplitIT(Cluster cluster) {
    this.cluster = cluster;
  }

  @BeforeAll
  void shouldBeWholeBefore() {
    cluster.isWhole().within(HEALED);
  }

  @Test
  void shouldBecomeOneAgainAfterASplit() {
    Nodes some = cluster.nodes(0, 1, 2);
    Nodes others = cluster.nodes(3, 4, 5, 6);
    List<Dat> dats = new ArrayList<>();
    try (Fault split = cluster.splits(some, others)) {
      dats.add(cluster.node(1).puts());
      dats.add(cluster.node(5).puts());
      some.read(dats.get(0)).within(SPREAD);
      others.read(dats.get(1)).within(SPREAD);
      Pause.of(LONG);
      others.lack(dats.get(0));
      some.lack(dats.get(1));
    }
    cluster.everyNode().read(dats).within(HEALED);
    cluster.everyNode().read(cluster.ledger()).within(HEALED);
  }

  @Test
  void shouldSpreadWhatANodePutThatNobodyHeard() {
    ClusterNode mute = cluster.node(4);
    Dat unheard;
    try (Fault cut = cluster.cuts(cluster.nodes(4), cluster.everyNode().except(mute))) {
      unheard = mute.puts();
      Dat other = cluster.node(1).puts();
      cluster.everyNode().except(mute).read(other).within(SPREAD);
      Pause.of(SHORT);
      cluster.everyNode().except(mute).lack(unheard);
    }
    cluster.everyNode().read(unheard).within(HEALED);
    cluster.everyNode().read(cluster.ledger()).within(HEALED);
  }

  @Test
  void shouldSpreadWhereAThirdOfThePacketsIsLost() {
    List<Dat> dats = new ArrayList<>();
    try (Fault loss = cluster.loses(0.3)) {
      for (ClusterNode node : cluster.everyNode().list()) {
        dats.add(node.puts());
      }
      cluster.everyNode().read(dats).within(SPREAD);
    }
  }

  @Test
  void shouldComeBackWhenItsCableWasPulled() {
    ClusterNode node = cluster.node(2);
    Dat meanwhile;
    try (Fault unplugged = cluster.unplugs(node)) {
      meanwhile = cluster.node(1).puts();
      cluster.everyNode().except(node).read(meanwhile).within(SPREAD);
      assertThat(node.tries()).isEmpty();
      Pause.of(SHORT);
    }
    cluster.nodes(2).read(meanwhile).within(HEALED);
  }
}
