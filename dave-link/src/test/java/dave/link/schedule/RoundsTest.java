package dave.link.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RoundsTest {
  @Test
  void shouldGiveEveryLinkOneCellARound() {
    Rounds<Integer> rounds = new Rounds<>(new SplittableRandom(1));
    for (int i = 0; i < 24; i++) {
      rounds.join(i);
    }
    for (int round = 1; round <= 1_000; round++) {
      Set<Integer> served = new HashSet<>();
      for (int i = 0; i < 24; i++) {
        served.add(rounds.next().orElseThrow());
      }
      assertThat(served).hasSize(24);
      assertThat(rounds.round()).isEqualTo(round);
    }
  }

  @Test
  void shouldDrawEveryOrderAsOften() {
    Rounds<Integer> rounds = new Rounds<>(new SplittableRandom(2));
    List.of(1, 2, 3, 4).forEach(rounds::join);
    Map<List<Integer>, Integer> orders = new HashMap<>();
    int all = 24_000;
    for (int i = 0; i < all; i++) {
      List<Integer> order = new ArrayList<>();
      for (int j = 0; j < 4; j++) {
        order.add(rounds.next().orElseThrow());
      }
      orders.merge(order, 1, Integer::sum);
    }
    assertThat(orders).hasSize(24);
    double chi = 0;
    for (int count : orders.values()) {
      chi += (count - 1_000.0) * (count - 1_000.0) / 1_000.0;
    }
    assertThat(chi).as("chi-square of 23 degrees").isLessThan(60);
  }

  @Test
  void shouldGiveNobodyASlotIfThereIsNobody() {
    Rounds<Integer> rounds = new Rounds<>(new SplittableRandom(3));
    assertThat(rounds.next()).isEmpty();
    rounds.join(1);
    assertThat(rounds.next()).contains(1);
    rounds.leave(1);
    rounds.leave(2);
    assertThat(rounds.next()).isEmpty();
    assertThat(rounds.size()).isZero();
  }

  @Test
  void shouldTakeAMemberOnce() {
    Rounds<Integer> rounds = new Rounds<>(new SplittableRandom(3));
    rounds.join(1);
    assertThatThrownBy(() -> rounds.join(1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldReplaceMembersOnly() {
    Rounds<Integer> rounds = new Rounds<>(new SplittableRandom(3));
    rounds.join(1);
    rounds.join(2);
    assertThatThrownBy(() -> rounds.replace(3, 4)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> rounds.replace(1, 2)).isInstanceOf(IllegalArgumentException.class);
  }

  /** A link of a peer; later ones replace earlier ones. */
  private record PeerLink(int peer, int number) {}

  /** Counts the cells of each peer in each round, while links join, leave and are replaced. */
  @Test
  void shouldGiveEveryPeerOfAWholeRoundOneCell() {
    for (int seed = 0; seed < 1_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Rounds<PeerLink> rounds = new Rounds<>(random.split());
      List<PeerLink> links = new ArrayList<>();
      Map<Integer, Integer> cells = new HashMap<>();
      Set<Integer> stayed = new HashSet<>();
      int names = 0;
      for (int step = 0; step < 400; step++) {
        int what = random.nextInt(12);
        int at = links.isEmpty() ? -1 : random.nextInt(links.size());
        if (what == 0) {
          links.add(new PeerLink(names++, 0));
          rounds.join(links.getLast());
        } else if (what == 1 && at >= 0) {
          PeerLink gone = links.remove(at);
          rounds.leave(gone);
          stayed.remove(gone.peer());
        } else if (what < 4 && at >= 0) {
          PeerLink former = links.get(at);
          links.set(at, new PeerLink(former.peer(), former.number() + 1));
          rounds.replace(former, links.get(at));
        } else {
          long before = rounds.round();
          PeerLink next = rounds.next().orElse(null);
          if (rounds.round() > before) {
            for (int each : stayed) {
              assertThat(cells.getOrDefault(each, 0)).as("seed %d step %d", seed, step).isOne();
            }
            cells.clear();
            stayed = new HashSet<>(links.stream().map(PeerLink::peer).toList());
          }
          if (next != null) {
            assertThat(links).as("seed %d step %d", seed, step).contains(next);
            assertThat(cells.merge(next.peer(), 1, Integer::sum)).as("seed %d", seed).isOne();
          }
        }
      }
    }
  }

  /**
   * Compares with a model that counts: links join and leave at any time, for thousands of seeds.
   */
  @Test
  void shouldKeepTheInvariantWhileLinksJoinAndLeave() {
    for (int seed = 0; seed < 3_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Rounds<Integer> rounds = new Rounds<>(random.split());
      Set<Integer> members = new HashSet<>();
      Set<Integer> ofRound = new HashSet<>();
      Set<Integer> served = new HashSet<>();
      int name = 0;
      for (int step = 0; step < 200; step++) {
        int what = random.nextInt(10);
        if (what == 0) {
          rounds.join(name);
          members.add(name++);
        } else if (what == 1 && !members.isEmpty()) {
          int gone = members.stream().skip(random.nextInt(members.size())).findFirst().get();
          rounds.leave(gone);
          members.remove(gone);
          ofRound.remove(gone);
        } else {
          if (served.containsAll(ofRound)) {
            ofRound = new HashSet<>(members);
            served.clear();
          }
          var next = rounds.next();
          assertThat(next.isPresent()).isEqualTo(!members.isEmpty());
          if (next.isPresent()) {
            assertThat(ofRound).as("seed %d step %d", seed, step).contains(next.get());
            assertThat(served.add(next.get())).as("seed %d step %d", seed, step).isTrue();
          }
        }
      }
    }
  }
}
