package dave.engine.peer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.Defences;
import dave.engine.Timing;
import dave.engine.peer.PeerTable.Due;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PeerTableTest {
  private final PeerTable table =
      new PeerTable(Timing.DEFAULT, Defences.ALL, new SplittableRandom(1));

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
    table.answered(tested, false, 2_000_000);
    assertThat(table.failedTest(tested, 2_100)).isFalse();
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
    assertThat(peer.trust()).isEqualTo(PeerTable.MAX_TRUST);
    table.fade(Timing.DEFAULT.trustHalfLifeMs());
    assertThat(peer.trust()).isEqualTo(PeerTable.MAX_TRUST / 2);
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
  void shouldDrawByTrustAndProbeOneTimeInEight() {
    for (int i = 0; i < 10; i++) {
      Peer peer = requireNonNull(table.addProven(address(20 + i, 1, 1, 1), 0));
      if (i < 2) {
        table.credit(peer, 20 * (i + 1), 0);
      }
    }
    Map<PeerAddress, Integer> drawn = draw(80_000, 20_000);
    assertThat(drawn).hasSize(10);
    int newcomers =
        drawn.entrySet().stream()
            .filter(entry -> entry.getKey().bytes().byteAt(12) >= 22)
            .mapToInt(Map.Entry::getValue)
            .sum();
    assertThat(newcomers / 80_000.0)
        .as("the rest needs trusted peers of other groups")
        .isGreaterThan(0.1);
  }

  @Test
  void shouldPreferTrustAmongPrivatePeersAsTheThresholdSays() {
    Peer low = requireNonNull(table.addProven(address(10, 0, 0, 1), 0));
    Peer high = requireNonNull(table.addProven(address(10, 0, 0, 2), 0));
    Peer none = requireNonNull(table.addProven(address(10, 0, 0, 3), 0));
    table.credit(low, 10, 0);
    table.credit(high, 20, 0);
    Map<PeerAddress, Integer> drawn = draw(80_000, 20_000);
    // Threshold draws (7 in 8): half the time both qualify, else only the higher one.
    assertThat(share(drawn, low)).isBetween(0.25, 0.27); // 7/8/4 + 1/24
    assertThat(share(drawn, high)).isBetween(0.68, 0.71); // 7/8*3/4 + 1/24
    assertThat(share(drawn, none)).isBetween(0.035, 0.048); // 1/24
  }

  @Test
  void shouldGiveNewcomersNoDatsForTwentySecondsButEdgesAtOnce() {
    table.addProven(address(10, 0, 0, 1), 0);
    assertThat(new PeerPicker(table, Defences.ALL, new SplittableRandom(1)).pick(19_999)).isNull();
    assertThat(new PeerPicker(table, Defences.ALL, new SplittableRandom(1)).pick(20_000))
        .isNotNull();
    table.addEdge(address(10, 0, 0, 2), 0);
    assertThat(draw(100, 10_000)).as("an edge that did not answer").isEmpty();
    table.addProven(address(10, 0, 0, 2), 0);
    assertThat(draw(100, 10_000)).containsOnlyKeys(address(10, 0, 0, 2));
  }

  @Test
  void shouldDrawAPublicGroupOnceInEightDraws() {
    for (int i = 0; i < 200; i++) {
      table.addProven(address(i < 60 ? 45 : 50 + i, 1, 1, i), 0);
    }
    PeerPicker picker = new PeerPicker(table, Defences.ALL, new SplittableRandom(3));
    int last = -100;
    for (int i = 0; i < 5_000; i++) {
      Peer peer = requireNonNull(picker.pick(20_000));
      if (peer.address().bytes().byteAt(12) == 45) {
        assertThat(i - last).isGreaterThanOrEqualTo(8);
        last = i;
      }
    }
    assertThat(last).isPositive();
  }

  private static double share(Map<PeerAddress, Integer> drawn, Peer peer) {
    return drawn.getOrDefault(peer.address(), 0) / 80_000.0;
  }

  private Map<PeerAddress, Integer> draw(int times, long nowMs) {
    PeerPicker picker = new PeerPicker(table, Defences.ALL, new SplittableRandom(7));
    Map<PeerAddress, Integer> drawn = new HashMap<>();
    for (int i = 0; i < times; i++) {
      Peer peer = picker.pick(nowMs);
      if (peer != null) {
        drawn.merge(peer.address(), 1, Integer::sum);
      }
    }
    return drawn;
  }

  private static PeerAddress address(int a, int b, int c, int d) {
    return PeerAddresses.parse("udp://" + a + "." + b + "." + c + "." + d + ":1618");
  }
}
