package dave.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dave.it.tools.NeedsTools;
import dave.it.tools.Tool;
import dave.wire.Dat;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Tests nodes whose wall clock is wrong. A node takes dats up to 10 s ahead of its clock, and of
 * any age.
 */
@Tag("long")
@NeedsTools(Tool.CONTAINERS)
@ExtendWith(SharedCluster.class)
@Order(4)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ClockIT {
  private static final Duration LITTLE = Duration.ofSeconds(5);
  private static final Duration MUCH = Duration.ofMinutes(5);
  private static final Duration READY = Duration.ofMinutes(2);

  /** A new node gets dats 500 ms after it has proven itself. */
  private static final Duration SPREAD = Duration.ofSeconds(60);

  private static final Duration MENDED = Duration.ofSeconds(90);

  private final Cluster cluster;
  private final List<Duration> errors = List.of(LITTLE, LITTLE.negated(), MUCH, MUCH.negated());
  private List<ClusterNode> nodes = List.of();

  ClockIT(Cluster cluster) {
    this.cluster = cluster;
  }

  @BeforeAll
  void join() {
    nodes = errors.stream().map(ahead -> cluster.joins(node -> node.withClock(ahead))).toList();
    new Nodes("nodes with a wrong clock", nodes).areReady().within(READY);
  }

  @AfterAll
  void leave() {
    nodes.forEach(cluster::leaves);
  }

  @Test
  @Order(1)
  void shouldTakePartWithAClockThatIsFiveSecondsWrong() {
    Nodes good = cluster.everyNode().except(nodes.get(2), nodes.get(3));
    Dat ahead = nodes.get(0).puts(LITTLE);
    Dat behind = nodes.get(1).puts(LITTLE.negated());
    Dat right = cluster.node(1).puts();
    good.read(List.of(ahead, behind, right)).within(SPREAD);
  }

  @Test
  @Order(2)
  void shouldTakePartWithAClockThatIsFiveMinutesAhead() {
    ClusterNode node = nodes.get(2);
    Nodes good = cluster.everyNode().except(nodes.get(3));
    Dat ahead = node.puts(MUCH);
    Dat here = node.puts();
    Dat there = cluster.node(1).puts();
    good.read(List.of(here, there)).within(SPREAD);
    // The dat is from the future for the other nodes, which take it only five minutes later.
    cluster.ledger().remove(ahead);
    new Nodes("the node ahead", List.of(node)).read(ahead).within(SPREAD);
    cluster.nodes(0).verdict("ignore:future").within(SPREAD);
  }

  @Test
  @Order(3)
  void shouldCatchUpWhenAClockThatWasFiveMinutesBehindIsSetRight() {
    ClusterNode node = nodes.get(3);
    assertThat(node.refuses()).contains("TIME_IN_FUTURE").contains("set the clock");
    Dat late = cluster.node(1).puts();
    Nodes good = cluster.everyNode().except(node);
    good.read(late).within(SPREAD);
    cluster.setsRight(node);
    Nodes mended = new Nodes("the node that was behind", List.of(node));
    mended.read(late).within(MENDED);
    mended.read(cluster.ledger()).within(MENDED);
    Dat own = node.puts();
    cluster.everyNode().read(own).within(MENDED);
  }
}
