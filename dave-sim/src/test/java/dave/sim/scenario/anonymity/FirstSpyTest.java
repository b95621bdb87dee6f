package dave.sim.scenario.anonymity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dave.sim.scenario.anonymity.FirstSenders.Deliveries;
import dave.sim.scenario.anonymity.FirstSenders.OfDat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FirstSpyTest {
  private static final int NODES = 20;
  private static final int ORIGIN = 7;

  /**
   * Returns a wave. The author's node sends to nodes 3 and 5, node 3 to the author's node and to
   * node 4. Node 4 sends to all others.
   */
  private static OfDat wave() {
    OfDat wave = new OfDat(NODES);
    wave.add(3, ORIGIN, true);
    wave.add(ORIGIN, 3, true);
    wave.add(4, 3, false);
    wave.add(5, ORIGIN, false);
    for (int node = 0; node < NODES; node++) {
      wave.add(node, 4, false);
    }
    return wave;
  }

  @Test
  void shouldSumOverAllSetsOfSpies() {
    Deliveries first = wave().first();
    // 3 spies among 19: node 3 spies, or neither it nor node 4 does and node 5 does.
    double right = 3 / 19.0 + 16 / 19.0 * (15 / 18.0) * (3 / 17.0);
    assertThat(FirstSpy.recall(first, ORIGIN, NODES - 1, 3)).isCloseTo(right, within(1e-12));
    assertThat(FirstSpy.heard(first, ORIGIN, NODES - 1, 3)).isCloseTo(1, within(1e-12));
  }

  @Test
  void shouldStopAtAReceiverThatSpiesForCertain() {
    OfDat wave = new OfDat(NODES + 1);
    wave.add(3, ORIGIN, true);
    wave.add(NODES, 4, false);
    wave.add(5, ORIGIN, false);
    assertThat(FirstSpy.recall(wave.first(), ORIGIN, NODES - 1, 3, NODES))
        .isCloseTo(3 / 19.0, within(1e-12));
    OfDat other = new OfDat(NODES + 1);
    other.add(3, 4, true);
    other.add(NODES, ORIGIN, false);
    assertThat(FirstSpy.recall(other.first(), ORIGIN, NODES - 1, 3, NODES))
        .isCloseTo(16 / 19.0, within(1e-12));
  }

  @Test
  void shouldAgreeWithSetsDrawn() {
    Deliveries first = wave().first();
    SplittableRandom random = new SplittableRandom(1);
    int right = 0;
    for (int i = 0; i < 20_000; i++) {
      right += FirstSpy.guesses(first, ORIGIN, NODES, 3, random) ? 1 : 0;
    }
    assertThat(right / 20_000.0)
        .isCloseTo(FirstSpy.recall(first, ORIGIN, NODES - 1, 3), within(0.015));
  }

  @Test
  void shouldRankMarkedDatsFirst() {
    OfDat wave = new OfDat(3);
    wave.add(1, 2, false);
    wave.add(2, 0, true);
    assertThat(wave.first().receiver(0)).isEqualTo(1);
    assertThat(wave.markedFirst().receiver(0)).isEqualTo(2);
    assertThat(wave.marked().count()).isEqualTo(1);
    assertThat(FirstSpy.recall(wave.markedFirst(), 0, 2, 2)).isEqualTo(1);
    assertThat(FirstSpy.recall(wave.first(), 0, 2, 2)).isZero();
  }

  @Test
  void shouldKnowTheTheory() {
    assertThat(FirstSpy.theory(0.1)).isCloseTo(0.2558, within(0.0001));
  }
}
