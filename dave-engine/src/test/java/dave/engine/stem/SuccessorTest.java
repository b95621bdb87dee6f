package dave.engine.stem;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.model.Defences;
import dave.engine.model.Timing;
import dave.engine.peer.Peer;
import dave.engine.peer.PeerPicker;
import dave.engine.peer.PeerTable;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SuccessorTest {
  private static final long PERIOD_MS = 600_000;

  private final PeerTable table =
      new PeerTable(Timing.DEFAULT.withDelays(0, 0), Defences.ALL, 1_024, new SplittableRandom(1));
  private final SplittableRandom random = new SplittableRandom(2);
  private final PeerPicker all = new PeerPicker(table, Defences.ALL, random);
  private final Successor successor = new Successor(all, all, random, PERIOD_MS);

  @Test
  void shouldKeepOnePeerForAPeriodAndThenDrawAgain() {
    add(0, 100);
    Set<PeerAddress> all = new HashSet<>();
    int relays = 0;
    for (int period = 0; period < 200; period++) {
      Set<Successor.Path> paths = new HashSet<>();
      for (long ms = 0; ms < PERIOD_MS; ms += 10_000) {
        paths.add(requireNonNull(successor.refresh(period * PERIOD_MS + ms)));
      }
      assertThat(paths).as("of period %s", period).hasSize(1);
      all.add(paths.iterator().next().to());
      relays += paths.iterator().next().relays() ? 1 : 0;
    }
    assertThat(all).hasSizeGreaterThan(60);
    assertThat(relays).isBetween(75, 125);
  }

  @Test
  void shouldDrawAnotherWhenItIsDroppedAndKeepTheCoin() {
    add(0, 100);
    Successor.Path first = requireNonNull(successor.refresh(0));
    for (int i = 0; i < 20; i++) {
      Successor.Path path = requireNonNull(successor.refresh(1_000 + i));
      table.remove(requireNonNull(table.get(path.to())));
      Successor.Path next = requireNonNull(successor.refresh(1_000 + i));
      assertThat(next.to()).isNotEqualTo(path.to());
      assertThat(next.relays()).isEqualTo(first.relays());
      assertThat(successor.path()).isEqualTo(next);
    }
  }

  @Test
  void shouldGoNowhereWithoutPeers() {
    assertThat(successor.refresh(0)).isNull();
    add(0, 1);
    PeerAddress only = requireNonNull(successor.refresh(1)).to();
    table.remove(requireNonNull(table.get(only)));
    assertThat(successor.refresh(2)).isNull();
    assertThat(successor.path()).isNull();
  }

  @Test
  void shouldRatherGoToAPeerThatKnowsOfStems() {
    for (int i = 0; i < 40; i++) {
      requireNonNull(table.addProven(peer(i), 0)).answered(i % 2 == 0, 0);
    }
    for (int period = 0; period < 50; period++) {
      PeerAddress to = requireNonNull(successor.refresh(period * PERIOD_MS)).to();
      assertThat(requireNonNull(table.get(to)).isLegacy()).isFalse();
    }
    for (Peer peer : table.all()) {
      peer.answered(true, 0);
    }
    assertThat(successor.refresh(60 * PERIOD_MS)).as("there is none").isNotNull();
  }

  @Test
  void shouldRatherGoToAPeerThatBroughtDatsOnceEnoughDid() {
    add(0, 100);
    successor.refresh(0);
    for (int i = 0; i < 8; i++) {
      table.credit(requireNonNull(table.get(peer(10 * i))), 20, 0);
    }
    for (int period = 0; period < 50; period++) {
      PeerAddress to = requireNonNull(successor.refresh(period * PERIOD_MS + 1_000)).to();
      assertThat(requireNonNull(table.get(to)).trust()).isPositive();
    }
  }

  @Test
  void shouldDrawAgainWhenThereAreManyMoreToDrawFrom() {
    Set<PeerAddress> drawn = new HashSet<>();
    for (int count = 1; count <= 200; count++) {
      add(count - 1, count);
      drawn.add(requireNonNull(successor.refresh(count)).to());
    }
    assertThat(drawn).as("draws at 1, 2, 4, 8 and 16").hasSizeBetween(2, 5);
    assertThat(drawn).noneMatch(address -> address.bytes().byteAt(13) >= 16);
  }

  @Test
  void shouldBeOneThatTheNodeChoseWhileThereIsOne() {
    Set<PeerAddress> chosen = new HashSet<>();
    PeerPicker ofChosen = new PeerPicker(table, Defences.ALL, random, chosen::contains);
    Successor linked = new Successor(ofChosen, all, random, PERIOD_MS);
    add(0, 100);
    assertThat(linked.refresh(0)).as("there is none").isNotNull();
    chosen.addAll(Set.of(peer(100), peer(101), peer(102)));
    add(100, 103);
    for (int period = 0; period < 50; period++) {
      assertThat(requireNonNull(linked.refresh(period * PERIOD_MS + 1)).to()).isIn(chosen);
    }
    // Another node opens the link anew, so that it is no chosen one any more.
    PeerAddress pinned = requireNonNull(linked.refresh(50 * PERIOD_MS)).to();
    chosen.remove(pinned);
    assertThat(requireNonNull(linked.refresh(50 * PERIOD_MS + 1)).to()).isIn(chosen);
    chosen.clear();
    assertThat(linked.refresh(50 * PERIOD_MS + 2)).isNotNull();
  }

  @Test
  void shouldRatherGoToAChosenPeerThatBroughtDatsThoughFewAreChosen() {
    Set<PeerAddress> chosen = new HashSet<>();
    PeerPicker ofChosen = new PeerPicker(table, Defences.ALL, random, chosen::contains);
    Successor linked = new Successor(ofChosen, all, random, PERIOD_MS);
    add(0, 100);
    for (int i = 0; i < 12; i++) {
      chosen.add(peer(i));
    }
    add(100, 101);
    for (int i = 9; i < 17; i++) { // Three of them are chosen.
      table.credit(requireNonNull(table.get(peer(i))), 20, 0);
    }
    for (int period = 0; period < 50; period++) {
      PeerAddress to = requireNonNull(linked.refresh(period * PERIOD_MS + 1_000)).to();
      assertThat(to).isIn(peer(9), peer(10), peer(11));
    }
  }

  private void add(int from, int to) {
    for (int i = from; i < to; i++) {
      table.addProven(peer(i), 0);
    }
  }

  private static PeerAddress peer(int number) {
    return PeerAddresses.parse("udp://10." + number + ".0.1:1618");
  }
}
