package dave.engine.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import org.junit.jupiter.api.Test;

class ChallengesTest {
  private static final PeerAddress HERE = PeerAddresses.parse("udp://45.1.2.3:1618");

  private final Challenges challenges = new Challenges(8_000);

  @Test
  void shouldAskAnAddressOnceAnInterval() {
    assertThat(challenges.open(HERE, 0)).isTrue();
    assertThat(challenges.open(HERE, 7_999)).isFalse();
    assertThat(challenges.open(HERE, 8_000)).isTrue();
  }

  @Test
  void shouldTakeOneAnswerInTime() {
    assertThat(challenges.answered(HERE, 0)).isNegative();
    challenges.open(HERE, 0);
    assertThat(challenges.answered(HERE, LegacyTrials.WINDOW_MS)).isEqualTo(LegacyTrials.WINDOW_MS);
    assertThat(challenges.answered(HERE, LegacyTrials.WINDOW_MS)).isNegative();
    assertThat(challenges.open(HERE, LegacyTrials.WINDOW_MS))
        .as("an answer opens no new one")
        .isFalse();
    challenges.open(HERE, 9_000);
    assertThat(challenges.answered(HERE, 10_001)).isNegative();
  }

  @Test
  void shouldLetNoHostEndTheChallengesOfAnother() {
    challenges.open(HERE, 0);
    for (int port = 1; port <= 2 * Challenges.MAX; port++) {
      challenges.open(PeerAddresses.parse("udp://46.1.1.1:" + port), 10);
    }
    assertThat(challenges.size()).isEqualTo(1 + Challenges.MAX_OF_HOST);
    assertThat(challenges.answered(HERE, 100)).isEqualTo(100);
    int last = 2 * Challenges.MAX;
    assertThat(challenges.answered(PeerAddresses.parse("udp://46.1.1.1:" + last), 100))
        .as("its newest")
        .isEqualTo(90);
  }

  @Test
  void shouldCountEachAddressOfAPrivateNetworkAlone() {
    for (int port = 1; port <= 4 * Challenges.MAX_OF_HOST; port++) {
      challenges.open(PeerAddresses.parse("udp://10.0.0.1:" + port), 0);
    }
    assertThat(challenges.size()).isEqualTo(4 * Challenges.MAX_OF_HOST);
  }

  @Test
  void shouldStayBounded() {
    for (int i = 0; i < 3 * Challenges.MAX; i++) {
      challenges.open(PeerAddresses.parse("udp://45.1." + i / 256 % 256 + "." + i % 256 + ":1"), 0);
    }
    assertThat(challenges.size()).isEqualTo(Challenges.MAX);
  }
}
