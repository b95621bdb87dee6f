package dave.sim.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.link.LinkMode;
import dave.engine.model.PeerView;
import dave.link.cell.CellFormat;
import dave.sim.cluster.Coverage.Trace;
import dave.sim.cluster.Options.Faults;
import dave.sim.cluster.Options.Flaw;
import dave.sim.cluster.Options.Linking;
import dave.sim.cluster.Options.Nats;
import dave.sim.network.Latency;
import dave.sim.network.Links;
import dave.sim.world.EventHash;
import dave.wire.PeerAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests nodes that talk over sealed links on virtual time. */
class LinkedClusterTest {
  private static final Linking MIXED =
      new Linking(List.of(LinkMode.PREFER, LinkMode.PREFER, LinkMode.PLAIN), Flaw.NONE);

  @Test
  void shouldRepeatARunOverLinksBitForBit() {
    EventHash first = run(5, Linking.REQUIRED);
    EventHash again = run(5, Linking.REQUIRED);
    assertThat(again.events()).isEqualTo(first.events()).isGreaterThan(20_000);
    assertThat(again.value()).isEqualTo(first.value());
    assertThat(run(6, Linking.REQUIRED).value()).isNotEqualTo(first.value());
  }

  @Test
  void shouldRepeatARunOfLinkedAndPlainNodesBitForBit() {
    assertThat(run(5, MIXED).value()).isEqualTo(run(5, MIXED).value());
  }

  private static EventHash run(long seed, Linking linking) {
    Options calm = Options.of(seed, 15);
    Options options =
        calm.withNodes(calm.nodes().withRate(20).withLinking(linking))
            .withLinks(
                new Links(
                    new Latency.Lognormal(Duration.ofMillis(60), 0.5), 0.1, 0.05, 0.1, 0, 1_500))
            .withFaults(
                new Faults(
                    Nats.NONE, Duration.ofSeconds(3), 60, Duration.ofSeconds(5), 0.5, List.of()));
    try (Cluster cluster = new Cluster(options)) {
      Invariants.watch(cluster);
      cluster.startAll(Duration.ofSeconds(2));
      cluster.startFaults();
      for (int i = 0; i < 70; i++) {
        Node node = cluster.node(i % 15);
        if (node.isUp()) {
          node.submit(cluster.factory().dat(i % 5, node.clock().millis() - 100, 5));
        }
        cluster.world().run(Duration.ofSeconds(1));
      }
      return cluster.world().hash();
    }
  }

  @Test
  void shouldSpreadOverLinksAndSendNothingButDatagramsOfOneSize() {
    List<Integer> sizes = new ArrayList<>();
    try (Cluster cluster = cluster(Linking.REQUIRED)) {
      cluster
          .network()
          .tapSends(
              (from, to, packet) -> {
                if (packet.length != CellFormat.MAX_SIZE) {
                  sizes.add(packet.length);
                }
              });
      Trace trace = spread(cluster);
      assertThat(trace.reached()).isEqualTo(12);
      assertThat(cluster.network().sent()).isGreaterThan(10_000);
      assertThat(cluster.node(3).peers())
          .hasSizeGreaterThan(5)
          .allMatch(peer -> isSealed(peer) && cluster.at(peer.address()).isPresent());
    }
    assertThat(sizes).isEmpty();
  }

  @Test
  void shouldSpreadFromPlainNodesToLinkedOnes() {
    try (Cluster cluster = cluster(MIXED)) {
      Trace trace = spread(cluster);
      assertThat(trace.reached()).isEqualTo(12);
      assertThat(cluster.node(0).peers()).anyMatch(LinkedClusterTest::isSealed);
      assertThat(cluster.node(0).peers()).anyMatch(peer -> !isSealed(peer));
    }
  }

  @Test
  void shouldPassOnWhatNodesSayAndHearInCells() {
    List<PeerAddress> said = new ArrayList<>();
    List<PeerAddress> heard = new ArrayList<>();
    try (Cluster cluster = cluster(Linking.REQUIRED)) {
      cluster.tapSaid((from, to, packet) -> said.add(to));
      cluster.tapHeard((from, to, packet) -> heard.add(from));
      spread(cluster);
    }
    assertThat(said).hasSizeGreaterThan(100).allMatch(PeerAddress::isIp);
    assertThat(heard).hasSizeGreaterThan(100).allMatch(PeerAddress::isIp);
  }

  private static Cluster cluster(Linking linking) {
    Options options = Options.of(3, 12);
    return new Cluster(options.withNodes(options.nodes().withRate(20).withLinking(linking)));
  }

  /** Puts a dat at the last node, which is plain if any is. */
  private static Trace spread(Cluster cluster) {
    Invariants.watch(cluster);
    Coverage coverage = new Coverage(cluster);
    cluster.startAll(Duration.ofSeconds(2));
    cluster.world().run(Duration.ofSeconds(60));
    Trace trace = coverage.watch(cluster.factory().dat(1, cluster.world().nowMs() - 100, 5));
    cluster.node(11).submit(trace.dat());
    cluster.world().run(Duration.ofSeconds(60));
    return trace;
  }

  private static boolean isSealed(PeerView peer) {
    return peer.address().transport().equals(PeerAddress.SEALED);
  }
}
