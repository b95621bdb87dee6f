package dave.node.meters;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.model.CatchUp;
import dave.engine.model.EngineStatus;
import dave.engine.model.LinkStatus;
import dave.engine.model.LinkView;
import dave.engine.model.PeerView;
import dave.engine.model.Reachability;
import dave.engine.snapshot.NodeSnapshot;
import dave.engine.store.DatStore;
import dave.engine.store.Mass;
import dave.engine.store.MassFloor;
import dave.engine.tail.Cursor;
import dave.wire.PeerAddresses;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class SnapshotGaugesTest {
  private static final long NOW_MS = 100_000;

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final SnapshotGauges gauges = new SnapshotGauges(meters);
  private CatchUp catchUp = CatchUp.NONE;

  private static PeerView peer(
      int port, boolean edge, boolean proven, boolean active, double trust) {
    return new PeerView(
        PeerAddresses.parse("udp://192.0.2.1:" + port),
        edge,
        proven,
        active,
        trust,
        0,
        0,
        1_000L * port,
        0,
        false,
        0);
  }

  private NodeSnapshot snapshot(List<PeerView> peers, SortedMap<Integer, Long> difficulties) {
    return snapshot(peers, difficulties, LinkStatus.NONE);
  }

  private NodeSnapshot snapshot(
      List<PeerView> peers, SortedMap<Integer, Long> difficulties, LinkStatus links) {
    EngineStatus status =
        new EngineStatus(
            Duration.ZERO,
            NOW_MS,
            List.of(),
            16,
            Mass.WORK,
            Duration.ofMillis(10),
            peers.size(),
            0,
            links,
            catchUp,
            Reachability.UNKNOWN,
            new DatStore.Stats(0, 0, 1, true),
            0,
            0,
            0,
            0,
            0,
            Map.of());
    return new NodeSnapshot(
        status,
        peers,
        new Cursor("log", 0, List.of()),
        1,
        difficulties,
        new TreeMap<>(Map.of(-3, 5L)),
        MassFloor.none(Mass.WORK));
  }

  private double value(String name, String label, String of) {
    return meters.get(name).tag(label, of).gauge().value();
  }

  private double value(String name) {
    return meters.get(name).gauge().value();
  }

  @Test
  void shouldShowHowFarTheNodeCatchesUp() {
    catchUp = new CatchUp(CatchUp.State.FETCHING, 90, 10, 4.5, 2, 1);
    gauges.show(snapshot(List.of(), new TreeMap<>()));
    assertThat(value("dave.catchup.missing")).isEqualTo(90);
    assertThat(value("dave.catchup.rate")).isEqualTo(4.5);
    assertThat(meters.get("dave.catchup.expected").timeGauge().value(TimeUnit.SECONDS))
        .isEqualTo(20);
    catchUp = new CatchUp(CatchUp.State.FETCHING, 90, 10, 0, 2, 1);
    gauges.show(snapshot(List.of(), new TreeMap<>()));
    assertThat(value("dave.catchup.expected")).isNaN();
  }

  @Test
  void shouldCountEachPeerInOneState() {
    List<PeerView> peers = new ArrayList<>();
    peers.add(peer(1, true, true, true, 0));
    peers.add(peer(2, false, true, true, 4));
    peers.add(peer(3, false, true, false, 9));
    peers.add(peer(4, true, false, false, 0));
    gauges.show(snapshot(peers, new TreeMap<>()));
    assertThat(value("dave.peers", "state", "active")).isEqualTo(2);
    assertThat(value("dave.peers", "state", "proven")).isEqualTo(1);
    assertThat(value("dave.peers", "state", "unproven")).isEqualTo(1);
    assertThat(value("dave.edges", "state", "active")).isEqualTo(1);
    assertThat(value("dave.edges", "state", "unproven")).isEqualTo(1);
  }

  @Test
  void shouldShowTrustOfActivePeersByQuantiles() {
    List<PeerView> peers = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      peers.add(peer(i, false, true, true, i * i));
    }
    peers.add(peer(9, false, true, false, 1_000));
    gauges.show(snapshot(peers, new TreeMap<>()));
    assertThat(value("dave.peers.trust", "rank", "0.0")).isEqualTo(1);
    assertThat(value("dave.peers.trust", "rank", "0.5")).isEqualTo(9);
    assertThat(value("dave.peers.trust", "rank", "1.0")).isEqualTo(25);
    assertThat(value("dave.peers.round.trip", "rank", "1.0")).isEqualTo(0.005);
    assertThat(meters.get("dave.peers.trust").gauges()).hasSize(6);
  }

  @Test
  void shouldCountLinksAndShowTheAgesOfOpenOnes() {
    List<LinkView> links =
        List.of(
            link(LinkView.State.OPEN, 10_000),
            link(LinkView.State.ENDING, 70_000),
            link(LinkView.State.OPENING, 1_000));
    gauges.show(snapshot(List.of(), new TreeMap<>(), new LinkStatus(2, 5, 1, links)));
    assertThat(value("dave.links", "state", "chosen")).isEqualTo(2);
    assertThat(value("dave.links", "state", "accepted")).isEqualTo(5);
    assertThat(value("dave.links", "state", "opening")).isEqualTo(1);
    assertThat(value("dave.links.age", "rank", "0.0")).isEqualTo(30);
    assertThat(value("dave.links.age", "rank", "1.0")).isEqualTo(90);
    gauges.show(snapshot(List.of(), new TreeMap<>()));
    assertThat(meters.find("dave.links.age").gauges()).as("no link is open").isEmpty();
  }

  private static LinkView link(LinkView.State state, long sinceMs) {
    return new LinkView(PeerAddresses.parse("192.0.2.1:1618"), state, true, sinceMs, 0);
  }

  @Test
  void shouldForgetClassesThatNoDatHas() {
    gauges.show(snapshot(List.of(), new TreeMap<>(Map.of(16, 3L, 20, 1L))));
    assertThat(value("dave.store.difficulty", "bits", "16")).isEqualTo(3);
    gauges.show(snapshot(List.of(), new TreeMap<>(Map.of(20, 2L))));
    assertThat(meters.get("dave.store.difficulty").gauges()).hasSize(1);
    assertThat(value("dave.store.difficulty", "bits", "20")).isEqualTo(2);
    assertThat(value("dave.store.mass", "log2", "-3")).isEqualTo(5);
    assertThat(meters.find("dave.peers.trust").gauges()).as("nobody is active").isEmpty();
  }
}
