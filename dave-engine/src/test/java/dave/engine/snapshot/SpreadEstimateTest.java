package dave.engine.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.model.CatchUp;
import dave.engine.model.EngineStatus;
import dave.engine.model.LinkStatus;
import dave.engine.model.PeerView;
import dave.engine.model.Reachability;
import dave.engine.store.DatStore;
import dave.engine.store.Mass;
import dave.wire.PeerAddresses;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class SpreadEstimateTest {
  private static EngineStatus status(int peers, Duration epoch) {
    return status(peers, epoch, LinkStatus.NONE);
  }

  private static EngineStatus status(int peers, Duration epoch, LinkStatus links) {
    return new EngineStatus(
        Duration.ZERO,
        0,
        List.of(),
        16,
        Mass.WORK,
        epoch,
        peers,
        peers,
        links,
        CatchUp.NONE,
        Reachability.UNKNOWN,
        new DatStore.Stats(10, 4_000, 1 << 20, true),
        0,
        0,
        0,
        0,
        0,
        Map.of());
  }

  private static PeerView peer(long roundTripUs) {
    return new PeerView(
        PeerAddresses.parse("192.0.2.1:1618"),
        false,
        true,
        true,
        0,
        0,
        0,
        roundTripUs,
        0,
        false,
        0);
  }

  @Test
  void shouldHaveNobodyToSpreadTo() {
    assertThat(SpreadEstimate.spreadMs(status(0, Duration.ofMillis(10)), List.of(), 1)).isZero();
  }

  /** 999 peers, 200 packets a second, one dat a second: theory says 0.49 s without latency. */
  @Test
  void shouldAgreeWithTheTheoryOfTheSimulations() {
    EngineStatus status = status(999, Duration.ofMillis(5));
    assertThat(SpreadEstimate.spreadMs(status, List.of(), 1)).isCloseTo(440, Offset.offset(60L));
  }

  @Test
  void shouldGrowWithLoadAndLatency() {
    EngineStatus status = status(999, Duration.ofMillis(5));
    long quiet = SpreadEstimate.spreadMs(status, List.of(), 1);
    assertThat(SpreadEstimate.spreadMs(status, List.of(), 20)).isGreaterThan(quiet);
    // Ten hops of half the median round trip.
    List<PeerView> far = List.of(peer(10_000), peer(100_000), peer(900_000), peer(0));
    assertThat(SpreadEstimate.spreadMs(status, far, 1)).isEqualTo(quiet + 500);
  }

  /** {@code dave sim spread --links} measures 0.45 s until 99 % of 100 nodes have a dat. */
  @Test
  void shouldAgreeWithTheSimulationOfLinks() {
    EngineStatus status = status(99, Duration.ofMillis(5), new LinkStatus(12, 12, 0, List.of()));
    assertThat(SpreadEstimate.spreadMs(status, List.of(peer(100_000)), 1))
        .isCloseTo(430, Offset.offset(60L));
  }

  @Test
  void shouldAddWhatAskingTakesIfLinksAreLoaded() {
    EngineStatus status = status(99, Duration.ofMillis(60), new LinkStatus(12, 12, 0, List.of()));
    long quiet = SpreadEstimate.spreadMs(status, List.of(), 1);
    // Three waits of half a round: 24 links, 60 ms each.
    assertThat(SpreadEstimate.spreadMs(status, List.of(), 30)).isEqualTo(quiet + 2_160);
  }
}
