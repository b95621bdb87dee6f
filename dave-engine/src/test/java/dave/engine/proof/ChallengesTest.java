package dave.engine.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.proof.Challenges.Answer;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import org.junit.jupiter.api.Test;

class ChallengesTest {
  private static final PeerAddress HERE = PeerAddresses.parse("udp://45.1.2.3:1618");

  private final Challenges challenges = new Challenges(8_000);

  @Test
  void shouldAskAnAddressOnceAnInterval() {
    assertThat(challenges.open(HERE, false, 0)).isTrue();
    assertThat(challenges.open(HERE, false, 7_999)).isFalse();
    assertThat(challenges.open(HERE, false, 8_000)).isTrue();
  }

  @Test
  void shouldTakeOneAnswerInTime() {
    assertThat(challenges.answered(HERE, 0)).isEqualTo(Answer.UNASKED);
    challenges.open(HERE, true, 0);
    assertThat(challenges.answered(HERE, 10)).isEqualTo(Answer.ASKED_AND_OWED);
    assertThat(challenges.answered(HERE, 20)).isEqualTo(Answer.UNASKED);
    assertThat(challenges.open(HERE, false, 30)).as("an answer opens no new one").isFalse();
    challenges.open(HERE, false, 9_000);
    assertThat(challenges.answered(HERE, 17_000)).isEqualTo(Answer.UNASKED);
  }

  @Test
  void shouldStayBounded() {
    for (int i = 0; i < 3 * Challenges.MAX; i++) {
      challenges.open(
          PeerAddresses.parse("udp://45.1." + i / 256 % 256 + "." + i % 256 + ":1"), false, 0);
    }
    assertThat(challenges.size()).isEqualTo(Challenges.MAX);
  }
}
