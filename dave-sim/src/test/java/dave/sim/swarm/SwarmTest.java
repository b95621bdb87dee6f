package dave.sim.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SwarmTest {
  @Test
  void shouldFindNothingInTheFirstCases() {
    List<Swarm.Failure> failures =
        new Swarm().run(1, stopAfter(Boolean.getBoolean("dave.long") ? 6 : 2), new Quiet());
    assertThat(failures).isEmpty();
  }

  @Test
  void shouldShrinkToTheCore() {
    Swarm swarm =
        new Swarm(
            network ->
                network.get(CaseParameter.LOSS) >= 7 && network.get(CaseParameter.NODES) >= 5
                    ? Optional.of("lost")
                    : Optional.empty());
    List<Swarm.Failure> failures = swarm.run(1, stopAfter(40), new Quiet());
    assertThat(failures).isNotEmpty();
    for (Swarm.Failure failure : failures) {
      assertThat(failure.smallest())
          .isEqualTo(Case.parse("seed=" + failure.original().seed() + " nodes=5 loss=7"));
    }
  }

  @Test
  void shouldTellACaseInTextThatReplaysIt() {
    for (long seed = 0; seed < 1_000; seed++) {
      Case network = Case.random(seed);
      assertThat(Case.parse(network.toString())).isEqualTo(network);
    }
  }

  @Test
  void shouldReplayACaseWithTheSameOutcome() {
    Case network = Case.parse("seed=3 nodes=6 rate=40 loss=20 crashes=200 dats=8");
    assertThat(new Swarm().replay(network)).isEqualTo(new Swarm().replay(network)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"nodes", "nodes=", "nodes=x", "nodes=1", "nodes=33", "seed=", "rain=3", ""})
  void shouldRefuseWhatIsNoCase(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Case.parse(text))
        .withMessageContaining(text);
  }

  private static java.util.function.BooleanSupplier stopAfter(int cases) {
    List<Integer> begun = new ArrayList<>();
    return () -> {
      begun.add(1);
      return begun.size() > cases;
    };
  }

  private static final class Quiet implements Swarm.Listener {
    @Override
    public void ran(Case network, boolean failed) {}

    @Override
    public void failed(Swarm.Failure failure) {}
  }
}
