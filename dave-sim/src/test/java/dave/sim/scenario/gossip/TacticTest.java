package dave.sim.scenario.gossip;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.model.Defence;
import dave.engine.model.Defences;
import dave.sim.scenario.gossip.AttackRun.Plan;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TacticTest {
  private static final Plan SMALL =
      new Plan(4, 2, 10, 4, 200, Duration.ofSeconds(6), Duration.ofSeconds(3));

  private static void run(Tactic tactic) {
    try (AttackRun run = new AttackRun(1, SMALL, tactic, 4, Defences.without(Defence.STEM))) {
      run.run(done -> {});
      assertThat(run.hostileLinks()).isEqualTo(2);
      assertThat(run.lost()).isZero();
    }
  }

  @Test
  void shouldBeAskedForDatsThatDoNotExist() {
    Tactic tactic = new Tactic.Phantoms(new SplittableRandom(1));
    run(tactic);
    assertThat(tactic.told()).isGreaterThan(10_000);
    assertThat(tactic.asked()).isPositive();
  }

  @Test
  void shouldBeAskedWhatItHoldsAndForWhatItNamed() {
    Tactic.Lies tactic = new Tactic.Lies(new SplittableRandom(1));
    run(tactic);
    assertThat(tactic.told()).as("questions").isGreaterThan(1_000);
    assertThat(tactic.questions()).isPositive();
    assertThat(tactic.fetches()).isPositive();
  }
}
