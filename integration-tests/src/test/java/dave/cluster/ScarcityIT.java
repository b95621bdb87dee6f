package dave.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dave.it.Flood;
import dave.it.tools.NeedsTools;
import dave.it.tools.Tool;
import dave.testcontainers.Fault;
import dave.wire.Dat;
import dave.wire.PeerAddresses;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Tests nodes with too little disk or memory, and with damaged data. */
@Tag("long")
@NeedsTools(Tool.CONTAINERS)
@ExtendWith(SharedCluster.class)
@SuppressWarnings("try") // A fault lasts as long as its block.
@Order(5)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ScarcityIT {
  private static final int MIB = 1 << 20;
  private static final Duration READY = Duration.ofMinutes(2);

  /** A new node gets dats 500 ms after it has proven itself, and the older ones one by one. */
  private static final Duration CAUGHT_UP = Duration.ofSeconds(90);

  /** For an empty node: gossip draws the dats one by one, and some of them several times. */
  private static final Duration REFILLED = Duration.ofSeconds(150);

  private static final Duration SPREAD = Duration.ofSeconds(30);
  private static final Duration WRITABLE = Duration.ofSeconds(20);
  private static final long SEED = Long.getLong("dave.seed", 4242L);
  private static final int PER_SECOND = 5_000;
  private static final Duration FLOOD = Duration.ofSeconds(10);

  private final Cluster cluster;

  private final ClusterNode smallDisk;
  private final ClusterNode smallMemory;

  /** Starts both special nodes together, because each has to wait for its first dats. */
  ScarcityIT(Cluster cluster) {
    this.cluster = cluster;
    smallDisk = cluster.joins(node -> node.withDisk(48L * MIB).withFlags("--capacity", "32MiB"));
    smallMemory = cluster.joins(node -> node.withMemory(256L * MIB));
  }

  @BeforeAll
  void shouldBeReady() {
    new Nodes("odd nodes", List.of(smallDisk, smallMemory)).areReady().within(READY);
  }

  @AfterAll
  void leave() {
    cluster.leaves(smallDisk);
    cluster.leaves(smallMemory);
  }

  @Test
  void shouldReadOnAFullDiskAndWriteWhenThereIsRoomAgain() {
    Dat before = smallDisk.puts();
    cluster.everyNode().read(before).within(CAUGHT_UP);
    Dat meanwhile;
    try (Fault full = smallDisk.fillsItsDisk()) {
      assertThat(smallDisk.refusesInTheEnd()).contains("STORE_UNAVAILABLE").contains("reads go on");
      meanwhile = cluster.node(1).puts();
      cluster.everyNode().except(smallDisk).read(meanwhile).within(CAUGHT_UP);
      new Nodes("a node with a full disk", List.of(smallDisk)).read(before).within(CAUGHT_UP);
    }
    smallDisk.takesPuts().within(WRITABLE);
    cluster.everyNode().read(cluster.ledger()).within(CAUGHT_UP);
  }

  @Test
  void shouldLiveWithLittleMemoryUnderAFlood() throws IOException {
    List<Dat> dats = new ArrayList<>();
    long sent;
    try (Flood flood =
        new Flood(
            PeerAddresses.parse(smallMemory.gossipAddress()),
            PER_SECOND,
            SEED,
            AcknowledgedDats.DIFFICULTY)) {
      flood.start();
      Pause.of(FLOOD);
      dats.add(smallMemory.puts());
      dats.add(cluster.node(1).puts());
      cluster.everyNode().read(dats).within(CAUGHT_UP);
      sent = flood.sent();
    }
    Report.print(sent + " packets of flood, " + smallMemory.memoryBytes() / MIB + " MiB of memory");
    assertThat(smallMemory.state().getOOMKilled()).isFalse();
    assertThat(smallMemory.state().getRunning()).isTrue();
    cluster.everyNode().read(cluster.ledger()).within(CAUGHT_UP);
  }

  @Test
  void shouldStartAgainWhenADamagedStoreIsRepaired() {
    ClusterNode node = isDamaged(Integer.MAX_VALUE / 2);
    assertThat(node.repairs()).contains("repaired: ");
    node.starts();
    node.isReady().within(READY);
    cluster.everyNode().read(cluster.ledger()).within(REFILLED);
  }

  @Test
  void shouldBeFilledByTheNetworkWhenADamagedStoreIsRemoved() {
    ClusterNode node = isDamaged(97);
    node.startsAnew();
    node.isReady().within(READY);
    cluster.everyNode().read(cluster.ledger()).within(REFILLED);
  }

  /**
   * Damages a node, which has to report what is wrong and what to do, and to stop. The others go
   * on.
   */
  private ClusterNode isDamaged(int distance) {
    ClusterNode node = cluster.node(3);
    cluster.everyNode().read(cluster.ledger()).within(CAUGHT_UP);
    node.stops();
    node.hasItsTablesDamaged(distance);
    node.starts();
    node.ends(1).within(READY);
    assertThat(node.log().lines().toList().getLast())
        .startsWith("dave: the store at /var/lib/dave/data is damaged (")
        .contains("run dave store check --repair --data /var/lib/dave/data");
    Dat meanwhile = cluster.node(1).puts();
    cluster.everyNode().read(meanwhile).within(SPREAD);
    return node;
  }
}
