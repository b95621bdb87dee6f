package dave.engine.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.proof.LegacyTrials.Answer;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.util.HashSet;
import java.util.Set;
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
    trials.begin(HERE, 0);
    nextPing();
    assertThat(trials.answered(HERE, nowMs)).isEqualTo(Answer.COUNTED);
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
    trials.begin(HERE, 0);
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
    trials.begin(HERE, 0);
    long last = nextPing();
    for (int i = 0; i < 200; i++) {
      if (trials.answered(HERE, nowMs) == Answer.PROOF) {
        trials.remove(HERE);
        trials.begin(HERE, nowMs);
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
    trials.begin(HERE, 0);
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
      trials.begin(HERE, nowMs);
      nextPing();
      trials.answered(HERE, nowMs); // The forger gets the first answer for free.
      long beganMs = nowMs;
      // The forger aims at the likeliest sums of the gaps.
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
    trials.begin(HERE, 0);
    nextPing();
    trials.answered(HERE, nowMs);
    nextPing();
    trials.answered(HERE, nowMs);
    for (int i = 0; i < 2 * LegacyTrials.MAX; i++) {
      trials.begin(PeerAddresses.parse("udp://46.1." + i / 256 + "." + i % 256 + ":1"), 1, nowMs);
    }
    assertThat(trials.size()).isEqualTo(LegacyTrials.MAX);
    assertThat(trials.contains(HERE)).isTrue();
  }

  @Test
  void shouldKeepATrialWhateverAnotherHostBeginsFromManyPorts() {
    for (int port = 1; port <= LegacyTrials.MAX; port++) {
      trials.begin(ofOneHost(port), nowMs);
    }
    for (int answers = 0; answers < 2; answers++) {
      nowMs += 16_000;
      trials.due(nowMs).forEach(address -> trials.answered(address, nowMs));
    }
    trials.begin(HERE, nowMs);
    for (int port = 1; port <= 2 * LegacyTrials.MAX; port++) {
      trials.begin(ofOneHost(LegacyTrials.MAX + port), nowMs);
    }
    assertThat(trials.contains(HERE)).isTrue();
    assertThat(trials.size()).isEqualTo(1 + LegacyTrials.MAX_OF_HOST);
  }

  private static PeerAddress ofOneHost(int port) {
    return PeerAddresses.parse("udp://46.1.1.1:" + port);
  }

  @Test
  void shouldTryFewPortsOfAHostQuicklyInAMinute() {
    for (int port = 1; port <= LegacyTrials.MAX_QUICK_OF_HOST; port++) {
      assertThat(isQuick(ofOneHost(port))).isTrue();
    }
    assertThat(isQuick(ofOneHost(99))).isFalse();
    assertThat(isQuick(HERE)).as("another host").isTrue();
    nowMs += LegacyTrials.QUICK_AGAIN_MS;
    assertThat(isQuick(ofOneHost(99))).isTrue();
  }

  @Test
  void shouldTryNoMoreQuicklyInAMinuteThanItRemembers() {
    for (int i = 0; i < LegacyTrials.MAX; i++) {
      isQuick(PeerAddresses.parse("udp://46.1." + i / 256 + "." + i % 256 + ":1"));
    }
    assertThat(isQuick(HERE)).isFalse();
  }

  /** Begins a trial and ends it. */
  private boolean isQuick(PeerAddress address) {
    trials.begin(address, 100, nowMs);
    boolean isQuick = trials.quickDueInMs(nowMs) >= 0;
    trials.remove(address);
    return isQuick;
  }

  /** When the next ping of a quick trial is due, in milliseconds. */
  private long nextQuick() {
    do {
      nowMs += trials.quickDueInMs(nowMs);
    } while (trials.due(nowMs).isEmpty());
    return nowMs;
  }

  @Test
  void shouldProveWithinSixSecondsWhoAlwaysTakesAsLong() {
    for (int run = 0; run < 200; run++) {
      long beganMs = nowMs;
      trials.begin(HERE, 100, nowMs);
      Answer answer = Answer.COUNTED;
      for (int answers = 2; answer == Answer.COUNTED; answers++) {
        nowMs = nextQuick() + 70 + 10L * (answers % 5);
        answer = trials.answered(HERE, nowMs);
        assertThat(answer == Answer.PROOF).isEqualTo(answers == LegacyTrials.QUICK_ANSWERS);
      }
      assertThat(nowMs - beganMs).isLessThan(6_200);
      trials.remove(HERE);
      nowMs += LegacyTrials.QUICK_AGAIN_MS;
    }
  }

  @Test
  void shouldProveWhoseFirstAnswerTookLong() {
    trials.begin(HERE, 400, 0);
    Answer answer = Answer.COUNTED;
    while (answer == Answer.COUNTED) {
      nowMs = nextQuick() + 3;
      answer = trials.answered(HERE, nowMs);
    }
    assertThat(answer).isEqualTo(Answer.PROOF);
    assertThat(nowMs).isLessThan(7_000);
  }

  @Test
  void shouldGoOnSlowlyAfterAnAnswerThatWasNotAskedFor() {
    trials.begin(HERE, 100, 0);
    nowMs = nextQuick() + 100;
    assertThat(trials.answered(HERE, nowMs)).isEqualTo(Answer.COUNTED);
    assertThat(trials.answered(HERE, nowMs)).isEqualTo(Answer.STRIKE);
    assertThat(trials.quickDueInMs(nowMs)).isNegative();
    long struckMs = nowMs;
    assertThat(nextPing() - struckMs).isGreaterThanOrEqualTo(8_000);
  }

  @Test
  void shouldGoOnSlowlyWhereEachAnswerTakesAnotherTime() {
    trials.begin(HERE, 100, 0);
    int begun = 1;
    while (trials.quickDueInMs(nowMs) >= 0) {
      nowMs = nextQuick() + 100 + (begun++ % 2) * (LegacyTrials.MARGIN_MS + 1);
      trials.answered(HERE, nowMs);
    }
    assertThat(begun).isEqualTo(LegacyTrials.MAX_QUICK_OF_ADDRESS + 1);
    trials.remove(HERE);
    assertThat(isQuick(HERE)).as("in the same minute").isFalse();
    nowMs += LegacyTrials.QUICK_AGAIN_MS;
    assertThat(isQuick(HERE)).isTrue();
  }

  @Test
  void shouldSendNoMorePingsToWhoeverIsSilentForBeingQuick() {
    trials.begin(HERE, 100, 0);
    int pings = 0;
    for (; nowMs < 120_000; nowMs++) {
      pings += trials.due(nowMs).size();
    }
    assertThat(pings).isEqualTo(LegacyTrials.MISSES);
    assertThat(trials.contains(HERE)).isFalse();
  }

  @Test
  void shouldTryFewOfOneSourceQuickly() {
    for (int port = 1; port <= 2 * LegacyTrials.MAX_QUICK_OF_HOST; port++) {
      trials.begin(PeerAddresses.parse("udp://46.1.1.1:" + port), 100, 0);
    }
    Set<PeerAddress> quick = new HashSet<>();
    for (nowMs = 0; nowMs <= LegacyTrials.SPREAD_MS; nowMs++) {
      quick.addAll(trials.due(nowMs));
    }
    assertThat(quick).hasSize(LegacyTrials.MAX_QUICK_OF_HOST);
  }

  @Test
  void shouldProveNobodyWhoAnswersQuicklyAtMomentsGuessed() {
    SplittableRandom forger = new SplittableRandom(10);
    int aimed = 0;
    int hits = 0;
    int proofs = 0;
    int attempts = 50_000;
    for (int attempt = 0; attempt < attempts; attempt++) {
      trials.begin(HERE, 100, nowMs); // The forger knows this moment and the round trip time.
      Answer answer = Answer.COUNTED;
      for (int row = 1; answer == Answer.COUNTED; row++) {
        long aimMs = nowMs + 100 + 1 + forger.nextLong(LegacyTrials.SPREAD_MS);
        long pingMs = nowMs + trials.quickDueInMs(nowMs);
        if (pingMs <= aimMs) {
          trials.due(pingMs);
        }
        aimed += row == 1 ? 1 : 0;
        hits += row == 1 && Math.abs(aimMs - pingMs - 100) <= LegacyTrials.MARGIN_MS ? 1 : 0;
        nowMs = aimMs;
        answer = trials.answered(HERE, nowMs);
      }
      proofs += answer == Answer.PROOF ? 1 : 0;
      trials.remove(HERE);
      nowMs += LegacyTrials.QUICK_AGAIN_MS;
    }
    assertThat((double) hits / aimed).as("one moment of 101 in 750 ms").isBetween(0.10, 0.15);
    assertThat(proofs).as("of %s attempts", attempts).isLessThanOrEqualTo(2);
  }

  @Test
  void shouldTakeOneAnswerWithoutTheDefence() {
    assertThat(new LegacyTrials(8_000, false, new SplittableRandom(1)).begin(HERE, 1, 0))
        .isEqualTo(Answer.PROOF);
  }
}
