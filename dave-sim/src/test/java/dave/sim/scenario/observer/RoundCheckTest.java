package dave.sim.scenario.observer;

import static org.assertj.core.api.Assertions.assertThat;

import dave.link.schedule.Rounds;
import dave.sim.scenario.observer.RoundCheck.Sender;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RoundCheckTest {
  private final Sender sender = new Sender();

  @Test
  void shouldFindTheRoundsOfASchedule() {
    Rounds<Integer> rounds = rounds(5);
    send(rounds, 100);
    RoundCheck.Result result = sender.check();
    assertThat(result.broken()).isZero();
    assertThat(result.rounds()).isBetween(18L, 20L);
    assertThat(result.cells()).isEqualTo(5 * result.rounds());
    assertThat(result.allCells()).isEqualTo(100);
  }

  @Test
  void shouldFollowLinksThatJoinAndLeave() {
    Rounds<Integer> rounds = rounds(6);
    send(rounds, 100);
    sender.handshake(9);
    rounds.join(9);
    send(rounds, 100);
    rounds.leave(2);
    send(rounds, 100);
    RoundCheck.Result result = sender.check();
    assertThat(result.broken()).isZero();
    assertThat(result.cells()).isGreaterThan(240);
  }

  @Test
  void shouldNoticeACellTooMuch() {
    Rounds<Integer> rounds = rounds(5);
    send(rounds, 50);
    sender.cell(3);
    send(rounds, 50);
    assertThat(sender.check().broken()).isEqualTo(1);
  }

  @Test
  void shouldNoticeAnOrderThatIsNoPermutation() {
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 100; i++) {
      sender.cell(random.nextInt(5));
    }
    assertThat(sender.check().broken()).isPositive();
  }

  private static Rounds<Integer> rounds(int links) {
    Rounds<Integer> rounds = new Rounds<>(new SplittableRandom(11));
    for (int link = 0; link < links; link++) {
      rounds.join(link);
    }
    return rounds;
  }

  private void send(Rounds<Integer> rounds, int cells) {
    for (int i = 0; i < cells; i++) {
      sender.cell(rounds.next().orElseThrow());
    }
  }
}
