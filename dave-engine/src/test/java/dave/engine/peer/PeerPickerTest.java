package dave.engine.peer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dave.engine.model.Defence;
import dave.engine.model.Defences;
import dave.engine.model.Timing;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PeerPickerTest {
  private static final int DRAWS = 80_000;
  private static final long LATER = 20_000;

  private final PeerTable table =
      new PeerTable(Timing.DEFAULT, Defences.ALL, 1_024, new SplittableRandom(1));
  private final PeerPicker picker = picker(Defences.ALL);

  @Test
  void shouldLetTrustDecideSevenOfEightDraws() {
    List<Peer> low = add(10, 8, 10);
    List<Peer> high = add(20, 9, 20);
    List<Peer> none = add(30, 7, 0);
    Map<Peer, Integer> drawn = draw(picker, LATER);
    assertThat(share(drawn, low)).isCloseTo(7 / 8.0 * 80 / 260 + 1 / 24.0, within(0.01));
    assertThat(share(drawn, high)).isCloseTo(7 / 8.0 * 180 / 260 + 9 / 192.0, within(0.01));
    assertThat(share(drawn, none)).isCloseTo(7 / 192.0, within(0.005));
    assertThat(drawn).as("each gets probes").hasSize(24);
  }

  @Test
  void shouldLetTrustDecideLessWhileFewHaveAny() {
    for (int trusted = 0; trusted <= 10; trusted++) {
      PeerTable young = new PeerTable(Timing.DEFAULT, Defences.ALL, 1_024, new SplittableRandom(1));
      List<Peer> news = add(young, 10, trusted, 20);
      add(young, 30, 40, 0);
      Map<Peer, Integer> drawn =
          draw(new PeerPicker(young, Defences.ALL, new SplittableRandom(trusted)), LATER);
      double byTrust = 7 / 8.0 * Math.min(1, trusted / 8.0);
      assertThat(share(drawn, news))
          .as("share of %s trusted peers", trusted)
          .isCloseTo(byTrust + (1 - byTrust) * trusted / (trusted + 40.0), within(0.01));
    }
  }

  @Test
  void shouldCountTrustNoHigherThanTheMedian() {
    List<Peer> usual = add(10, 19, 20);
    List<Peer> rich = add(30, 1, Peer.MAX_TRUST);
    assertThat(share(draw(picker, LATER), rich)).isCloseTo(1 / 20.0, within(0.005));
    Map<Peer, Integer> uncapped = draw(picker(Defences.without(Defence.TRUST_CAP)), LATER);
    assertThat(share(uncapped, rich)).isGreaterThan(0.6);
    assertThat(share(uncapped, usual)).isLessThan(0.4);
  }

  @Test
  void shouldNotLetOneOfTwoRaiseTheCap() {
    add(10, 10, 0);
    Peer honest = add(30, 1, 20).getFirst();
    Peer rich = add(40, 1, Peer.MAX_TRUST).getFirst();
    Map<Peer, Integer> drawn = draw(picker, LATER);
    double byTrust = 7 / 32.0;
    assertThat(share(drawn, List.of(rich)))
        .isCloseTo(byTrust / 2 + (1 - byTrust) / 12, within(0.01));
    assertThat(share(drawn, List.of(honest)))
        .isCloseTo(byTrust / 2 + (1 - byTrust) / 12, within(0.01));
  }

  @Test
  void shouldDrawUniformlyWithoutTrust() {
    List<Peer> rich = add(10, 10, 100);
    add(30, 10, 0);
    Map<Peer, Integer> drawn = draw(picker(Defences.without(Defence.TRUST)), LATER);
    assertThat(share(drawn, rich)).isCloseTo(0.5, within(0.01));
    assertThat(drawn.values()).allMatch(count -> Math.abs(count - DRAWS / 20) < 300);
  }

  @Test
  void shouldGiveNewcomersNoDatsForTwentySecondsButEdgesAtOnce() {
    Peer newcomer = add(10, 1, 0).getFirst();
    assertThat(picker.pick(0)).isNull();
    assertThat(picker.count(19_999)).isZero();
    assertThat(picker.pick(19_999)).isNull();
    assertThat(picker.pick(19_999 + ActivePeers.RANK_MS)).isSameAs(newcomer);
    table.addEdge(address(10, 0, 9, 2), 0);
    assertThat(draw(picker(Defences.ALL), 10_000)).as("an edge that did not answer").isEmpty();
    Peer edge = requireNonNull(table.addProven(address(10, 0, 9, 2), 0));
    assertThat(draw(picker(Defences.ALL), 10_000)).containsOnlyKeys(edge);
  }

  @Test
  void shouldNeverDrawWhoLeftOrFellSilent() {
    List<Peer> peers = new ArrayList<>(add(10, 30, 20));
    Peer edge = table.addEdge(peers.getFirst().address(), 0);
    SplittableRandom random = new SplittableRandom(2);
    for (long nowMs = LATER; peers.size() > 1; nowMs++) {
      Peer peer = requireNonNull(picker.pick(nowMs));
      assertThat(peers).contains(peer);
      if (peer != edge && random.nextBoolean()) {
        table.remove(peer);
        peers.remove(peer);
      }
    }
    for (long nowMs = 2 * LATER; edge.isProven(); nowMs += 8_000) {
      assertThat(picker.pick(nowMs)).isSameAs(edge);
      if (table.due(edge, nowMs) == PeerTable.Due.PING) {
        table.pinged(edge, nowMs * 1_000);
      }
    }
    assertThat(picker.pick(3 * LATER)).as("a silent edge").isNull();
  }

  @Test
  void shouldFillOneCellInTenOfALinkWithoutTrust() {
    add(10, 20, 40);
    Peer idle = add(30, 1, 0).getFirst();
    Peer low = add(40, 1, 1).getFirst();
    Peer trusted = add(50, 1, 3).getFirst();
    Peer edge = table.addEdge(address(60, 0, 0, 1), 0);
    table.addProven(edge.address(), 0);
    assertThat(cells(idle)).isCloseTo(0.1, within(0.01));
    assertThat(cells(low)).isCloseTo(0.1 + 0.9 * 16 / 40, within(0.01));
    assertThat(cells(trusted)).isEqualTo(1);
    assertThat(cells(edge)).isEqualTo(1);
    table.fade(Timing.DEFAULT.trustHalfLifeMs());
    assertThat(cells(trusted)).as("when all trust has faded alike").isEqualTo(1);
  }

  @Test
  void shouldFillMoreCellsOfLinksWhileFewHaveTrust() {
    add(10, 2, 20);
    Peer idle = add(30, 1, 0).getFirst();
    assertThat(cells(idle)).isCloseTo(1 - 0.9 * 2 / 8, within(0.01));
    assertThat(cells(idle, picker(Defences.without(Defence.TRUST)), LATER)).isEqualTo(1);
  }

  @Test
  void shouldFillNoCellOfANewLink() {
    Peer newcomer = add(10, 1, 0).getFirst();
    assertThat(cells(newcomer, picker, LATER - 1)).isZero();
    assertThat(picker.drawsCell(address(99, 0, 0, 1), LATER)).as("no peer").isFalse();
  }

  private double cells(Peer to) {
    return cells(to, picker, LATER);
  }

  /** The share of cells to a linked peer that carry dats. */
  private static double cells(Peer to, PeerPicker picker, long nowMs) {
    int filled = 0;
    for (int i = 0; i < DRAWS; i++) {
      filled += picker.drawsCell(to.address(), nowMs) ? 1 : 0;
    }
    return filled / (double) DRAWS;
  }

  @Test
  void shouldSeeTrustThatIsEarnedWithinAMoment() {
    List<Peer> peers = add(10, 20, 0);
    assertThat(draw(picker, LATER)).hasSize(20);
    peers.subList(0, 8).forEach(peer -> table.credit(peer, 20, 0));
    assertThat(share(draw(picker, LATER + ActivePeers.RANK_MS), peers.subList(0, 8)))
        .isCloseTo(7 / 8.0 + 1 / 20.0, within(0.01));
    table.fade(1_000 * Timing.DEFAULT.trustHalfLifeMs());
    table.fade(1);
    assertThat(share(draw(picker, LATER + 2 * ActivePeers.RANK_MS), peers.subList(0, 8)))
        .as("all trust has faded")
        .isCloseTo(8 / 20.0, within(0.01));
  }

  @Test
  void shouldDrawAPublicGroupOnceInEightDraws() {
    for (int i = 0; i < 200; i++) {
      table.addProven(address(i < 60 ? 45 : 50 + i, 1, 1, i), 0);
    }
    int last = -100;
    for (int i = 0; i < 5_000; i++) {
      Peer peer = requireNonNull(picker.pick(LATER));
      if (peer.address().bytes().byteAt(12) == 45) {
        assertThat(i - last).isGreaterThanOrEqualTo(8);
        last = i;
      }
    }
    assertThat(last).isPositive();
  }

  @Test
  void shouldProbeOneTimeInEightThoughTheTrustedAreSpared() {
    for (int i = 0; i < 24; i++) {
      Peer peer = requireNonNull(table.addProven(address(20 + i, 1, 1, 1), 0));
      if (i < 12) {
        table.credit(peer, 20, 0);
      }
    }
    int idle = 0;
    for (int i = 0; i < DRAWS; i++) {
      idle += requireNonNull(picker.pick(LATER)).trust() == 0 ? 1 : 0;
    }
    // A probe draws from 24 peers without the last seven, and nearly all of those have trust.
    assertThat(idle / (double) DRAWS).isBetween(12 / 24.0 / 8, 12 / 17.0 / 8);
  }

  @Test
  void shouldDrawTheGroupDrawnLongestAgoWhereThereAreFew() {
    for (int i = 0; i < 50; i++) {
      Peer peer = requireNonNull(table.addProven(address(20 + i % 5, 1, 1, i), 0));
      if (i % 5 == 2) {
        table.credit(peer, 20, 0);
      }
    }
    List<Integer> groups = new ArrayList<>();
    Set<Peer> drawn = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      Peer peer = requireNonNull(picker.pick(LATER));
      drawn.add(peer);
      groups.add((int) peer.address().bytes().byteAt(12));
    }
    for (int i = 5; i < groups.size(); i++) {
      assertThat(groups.get(i)).as("draw %s", i).isEqualTo(groups.get(i - 5));
    }
    assertThat(drawn).hasSize(50);
  }

  @Test
  void shouldFindTheFewThatAreFreeAmongMany() {
    for (int i = 0; i < 400; i++) {
      table.addEdge(address(20 + i % 7, 1, i / 200, i % 200), 0);
      table.addProven(address(20 + i % 7, 1, i / 200, i % 200), 0);
    }
    Peer other = requireNonNull(table.addProven(address(60, 1, 1, 1), 0));
    Map<Peer, Integer> drawn = draw(picker, LATER);
    assertThat(share(drawn, List.of(other))).isCloseTo(1 / 8.0, within(0.001));
  }

  private static double share(Map<Peer, Integer> drawn, List<Peer> peers) {
    return peers.stream().mapToInt(peer -> drawn.getOrDefault(peer, 0)).sum() / (double) DRAWS;
  }

  private PeerPicker picker(Defences defences) {
    return new PeerPicker(table, defences, new SplittableRandom(7));
  }

  private static Map<Peer, Integer> draw(PeerPicker picker, long nowMs) {
    Map<Peer, Integer> drawn = new HashMap<>();
    for (int i = 0; i < DRAWS; i++) {
      Peer peer = picker.pick(nowMs);
      if (peer != null) {
        drawn.merge(peer, 1, Integer::sum);
      }
    }
    return drawn;
  }

  private List<Peer> add(int number, int count, double trust) {
    return add(table, number, count, trust);
  }

  /** Peers without group limits. */
  private static List<Peer> add(PeerTable table, int number, int count, double trust) {
    List<Peer> peers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Peer peer = requireNonNull(table.addProven(address(10, number, 0, i), 0));
      while (peer.trust() < trust) {
        table.credit(peer, (int) Math.min(250, trust - peer.trust()), 0);
      }
      peers.add(peer);
    }
    return peers;
  }

  private static PeerAddress address(int a, int b, int c, int d) {
    return PeerAddresses.parse("udp://" + a + "." + b + "." + c + "." + d + ":1618");
  }
}
