package dave.engine.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.proof.LegacyTrials.Answer;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LegacyTrialsTest {
  private static final PeerAddress HERE = PeerAddresses.parse("udp://45.1.2.3:1618");
  private static final long STEP_MS = 250;

  private final LegacyTrials trials = new LegacyTrials(8_000, true, new SplittableRandom(1));
  private long nowMs;

  /** Lets time pass until a ping is due. */
  private long nextPing() {
    for (int i = 0; i < 100; i++) {
      nowMs += STEP_MS;
      if (!trials.due(nowMs).isEmpty()) {
        return nowMs;
      }
    }
    return -1;
  }

  @Test
  void shouldTakeFiveAnswersInARowForAProof() {
    assertThat(trials.begin(HERE, 1, 0)).isEqualTo(Answer.COUNTED);
    nextPing();
    assertThat(trials.answered(HERE, nowMs + LegacyTrials.WINDOW_MS)).isEqualTo(Answer.COUNTED);
    nextPing();
    assertThat(trials.answered(HERE, nowMs)).isEqualTo(Answer.COUNTED);
    nextPing();
    assertThat(trials.answered(HERE, nowMs + 1)).isEqualTo(Answer.COUNTED);
    nextPing();
    assertThat(trials.answered(HERE, nowMs + 20)).isEqualTo(Answer.PROOF);
    assertThat(trials.sinceMs(HERE, nowMs)).isZero();
  }

  @Test
  void shouldStartTheRowAnewAfterAnAnswerThatIsLateOrASecondOne() {
    trials.begin(HERE, 1, 0);
    for (int spoiled = 0; spoiled < 2; spoiled++) {
      for (int i = 0; i < 2; i++) {
        nextPing();
        assertThat(trials.answered(HERE, nowMs)).isEqualTo(Answer.COUNTED);
      }
      assertThat(trials.answered(HERE, nowMs + 10)).isEqualTo(Answer.STRIKE);
      nextPing();
      assertThat(trials.answered(HERE, nowMs + 1_001)).isEqualTo(Answer.STRIKE);
    }
    for (int i = 0; i < 4; i++) {
      nextPing();
      assertThat(trials.answered(HERE, nowMs)).isEqualTo(Answer.COUNTED);
    }
    nextPing();
    assertThat(trials.answered(HERE, nowMs)).isEqualTo(Answer.PROOF);
  }

  @Test
  void shouldPingAtMomentsThatCannotBeForeseenAndAtMostOnceAnInterval() {
    TreeSet<Long> gaps = new TreeSet<>();
    trials.begin(HERE, 0, 0);
    long last = nextPing();
    for (int i = 0; i < 200; i++) {
      if (trials.answered(HERE, nowMs) == Answer.PROOF) {
        trials.remove(HERE);
        trials.begin(HERE, 0, nowMs);
      }
      long next = nextPing();
      gaps.add(next - last);
      last = next;
    }
    assertThat(gaps.first()).isBetween(8_000L, 8_500L);
    assertThat(gaps.last()).isBetween(15_000L, 15_500L + STEP_MS);
    assertThat(gaps).hasSizeGreaterThan(20);
  }

  @Test
  void shouldForgetWhoStaysSilent() {
    trials.begin(HERE, 1, 0);
    for (int i = 0; i < LegacyTrials.MISSES; i++) {
      assertThat(nextPing()).isPositive();
    }
    assertThat(nextPing()).isEqualTo(-1);
    assertThat(trials.contains(HERE)).isFalse();
  }

  @Test
  void shouldRarelyProveWhomABlindForgerSpeaksFor() {
    SplittableRandom forger = new SplittableRandom(9);
    int proofs = 0;
    int attempts = 20_000;
    for (int attempt = 0; attempt < attempts; attempt++) {
      trials.begin(HERE, 1, nowMs); // It knows the moment of the challenge.
      long beganMs = nowMs;
      // It aims at where the sum of the gaps is most likely.
      long[] aimsMs = {
        beganMs + 8_000 + forger.nextLong(7_500),
        beganMs + 23_500,
        beganMs + 35_250,
        beganMs + 47_000,
      };
      int next = 0;
      while (nowMs < beganMs + 65_000) {
        nowMs += STEP_MS;
        trials.due(nowMs);
        if (next < aimsMs.length && nowMs >= aimsMs[next]) {
          next++;
          proofs += trials.answered(HERE, nowMs) == Answer.PROOF ? 1 : 0;
        }
      }
      trials.remove(HERE);
    }
    assertThat(proofs).as("of %s attempts", attempts).isLessThan(attempts / 4_000);
  }

  @Test
  void shouldStayBoundedAndKeepWhoIsNearestToAProof() {
    trials.begin(HERE, 1, 0);
    nextPing();
    trials.answered(HERE, nowMs);
    for (int i = 0; i < 2 * LegacyTrials.MAX; i++) {
      trials.begin(PeerAddresses.parse("udp://46.1." + i / 256 + "." + i % 256 + ":1"), 1, nowMs);
    }
    assertThat(trials.size()).isEqualTo(LegacyTrials.MAX);
    assertThat(trials.contains(HERE)).isTrue();
  }

  @Test
  void shouldTakeOneAnswerWithoutTheDefence() {
    assertThat(new LegacyTrials(8_000, false, new SplittableRandom(1)).begin(HERE, 1, 0))
        .isEqualTo(Answer.PROOF);
  }
}
