package dave.engine.peer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.model.Defences;
import dave.engine.model.Timing;
import dave.engine.peer.PeerTable.Due;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PeerTableTest {
  private final PeerTable table =
      new PeerTable(Timing.DEFAULT, Defences.ALL, 1_024, new SplittableRandom(1));

  @Test
  void shouldGiveOneGroupASixteenthAtMost() {
    int added = 0;
    for (int i = 0; i < 500; i++) {
      added += table.addProven(address(45, 1, i / 200, i % 200), 0) == null ? 0 : 1;
    }
    assertThat(added).isEqualTo(PeerTable.MAX_PEERS / 16);
    assertThat(table.toTest(address(45, 1, 9, 9))).isNotNull();
  }

  @Test
  void shouldSparePrivateAddressesAndFillNoFurtherThanItsSize() {
    int added = 0;
    for (int i = 0; i < 2_000; i++) {
      added += table.addProven(address(10, 0, i / 200, i % 200), 0) == null ? 0 : 1;
    }
    assertThat(added).isEqualTo(PeerTable.MAX_PEERS);
  }

  @Test
  void shouldTestThePeerThatBroughtLeastBeforeItMakesWay() {
    for (int i = 0; i < 64; i++) {
      Peer peer = requireNonNull(table.addProven(address(45, 1, 0, i), 0));
      table.credit(peer, i == 17 ? 1 : 20, 0);
    }
    Peer tested = requireNonNull(table.toTest(address(45, 1, 2, 2)));
    assertThat(tested.address()).isEqualTo(address(45, 1, 0, 17));
    assertThat(table.failedTest(tested, 100)).isFalse();
    table.pinged(tested, 100_000);
    assertThat(table.failedTest(tested, 1_000)).isFalse();
    assertThat(table.failedTest(tested, 2_100)).isTrue();
    tested.answered(false, 2_000_000);
    assertThat(table.failedTest(tested, 2_100)).isFalse();
  }

  @Test
  void shouldFailALinkedPeerThatAnswersNothingOverItsLink() {
    PeerAddress linked = PeerAddresses.parse("sealed://" + "ab".repeat(32) + "@45.1.0.1:1618");
    Peer peer = requireNonNull(table.addProven(linked, 0));
    peer.answered(false, 0);
    for (long ms = 0; ms < Peer.LINK_TEST_MS; ms += 8_000) {
      table.pinged(peer, ms * 1_000);
      assertThat(table.failedTest(peer, ms + 7_999)).as("after %s ms", ms).isFalse();
    }
    table.pinged(peer, Peer.LINK_TEST_MS * 1_000);
    assertThat(table.failedTest(peer, Peer.LINK_TEST_MS)).isTrue();
    peer.answered(false, Peer.LINK_TEST_MS * 1_000);
    table.pinged(peer, Peer.LINK_TEST_MS * 1_000);
    assertThat(table.failedTest(peer, Peer.LINK_TEST_MS + 8_000)).isFalse();
  }

  @Test
  void shouldKeepAFormerEdgeAsAPeerOnlyIfItAnswers() {
    Peer silent = table.addEdge(address(45, 1, 0, 1), 0);
    assertThat(table.keepAsPeer(silent)).isFalse();

    Peer answering = table.addEdge(address(45, 1, 0, 2), 0);
    table.addProven(answering.address(), 0);
    assertThat(table.keepAsPeer(answering)).isTrue();
    assertThat(answering.isEdge()).isFalse();

    // Now it takes one of the places of its group.
    int more = 0;
    for (int i = 0; i < 100; i++) {
      more += table.addProven(address(45, 1, 7, i), 0) == null ? 0 : 1;
    }
    assertThat(more).isEqualTo(PeerTable.MAX_PEERS / 16 - 1);
    Peer late = table.addEdge(address(45, 1, 0, 3), 0);
    table.addProven(late.address(), 0);
    assertThat(table.keepAsPeer(late)).isFalse();
  }

  @Test
  void shouldTellAllPortsOfAHostNoMoreThanOne() {
    int told = 0;
    int toldOther = 0;
    for (int ms = 0; ms < 20_000; ms += 100) {
      for (int port = 1; port <= 8; port++) {
        PeerAddress address = PeerAddresses.parse("udp://46.1.1.1:" + port);
        told += table.mayAnswer(requireNonNull(table.addProven(address, 0)), ms) ? 1 : 0;
      }
      if (ms % 1_000 == 0) {
        Peer other = requireNonNull(table.addProven(address(45, 1, 0, 1), 0));
        toldOther += table.mayAnswer(other, ms) ? 1 : 0;
      }
    }
    assertThat(told).isBetween(20, 24);
    assertThat(toldOther).isEqualTo(20);
  }

  @Test
  void shouldCountBitsPerSecondAndCapTheSum() {
    Peer peer = table.addEdge(address(45, 1, 0, 1), 0);
    table.credit(peer, 20, -5_000);
    assertThat(peer.trust()).isEqualTo(20);
    table.credit(peer, 20, 10_000);
    assertThat(peer.trust()).isEqualTo(22);
    for (int i = 0; i < 100; i++) {
      table.credit(peer, 30, 0);
    }
    assertThat(peer.trust()).isEqualTo(Peer.MAX_TRUST);
    table.fade(Timing.DEFAULT.trustHalfLifeMs());
    assertThat(peer.trust()).isEqualTo(Peer.MAX_TRUST / 2);
  }

  @Test
  void shouldPingEveryEightSecondsAndDropAfterThreeUnanswered() {
    Peer peer = requireNonNull(table.addProven(address(45, 1, 0, 1), 0));
    for (int ping = 0; ping < 3; ping++) {
      assertThat(table.due(peer, 8_000L * ping)).isEqualTo(Due.PING);
      table.pinged(peer, 8_000_000L * ping);
      assertThat(table.due(peer, 8_000L * ping + 7_999)).isEqualTo(Due.NOTHING);
    }
    assertThat(table.due(peer, 24_000)).isEqualTo(Due.DROP);
  }

  @Test
  void shouldSparePingsOfWhoSendsDatsButNotForEver() {
    for (int i = 0; i < 64; i++) {
      requireNonNull(table.addProven(address(20 + i, 1, 0, 0), 0)).answered(false, 1_000);
    }
    Peer peer = requireNonNull(table.get(address(20, 1, 0, 0)));
    table.pinged(peer, 1_000_000);
    peer.answered(false, 1_100_000);
    int pings = 0;
    for (long nowMs = 2_000; nowMs < 202_000; nowMs += 250) {
      table.noteDat(peer.address());
      if (table.due(peer, nowMs) == Due.PING) {
        table.pinged(peer, nowMs * 1_000);
        peer.answered(false, nowMs * 1_000);
        pings++;
      }
    }
    assertThat(pings).as("pings in 200 s").isBetween(2, 4);
    table.due(peer, 210_000);
    assertThat(table.due(peer, 219_000)).as("after silence").isEqualTo(Due.PING);
  }

  @Test
  void shouldPingWhoSendsDatsWhileThereAreFewPeers() {
    Peer peer = requireNonNull(table.addProven(address(20, 1, 0, 0), 0));
    peer.answered(false, 1_000);
    table.noteDat(peer.address());
    assertThat(table.due(peer, 9_000)).isEqualTo(Due.PING);
  }

  @Test
  void shouldHaveAsManyPlacesAsTheRateOfGossipPaysFor() {
    assertThat(PeerTable.placesAt(Duration.ofMillis(125))).isEqualTo(64);
    assertThat(PeerTable.placesAt(Duration.ofMillis(10))).isEqualTo(400);
    assertThat(PeerTable.placesAt(Duration.ofNanos(100_000))).isEqualTo(1_024);
  }

  private static PeerAddress address(int a, int b, int c, int d) {
    return PeerAddresses.parse("udp://" + a + "." + b + "." + c + "." + d + ":1618");
  }
}
