package dave.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class FaultRulesTest {
  private static final List<Integer> ALL = List.of(0, 1, 2, 3);

  private static FaultRules rules(Topology topology) {
    return new FaultRules(topology, node -> "10.0.0." + node);
  }

  @Test
  void shouldCutNothingAtFirst() {
    FaultRules rules = rules(Topology.FULL);
    assertThat(rules.text(1, ALL, 7)).isEqualTo("id 7\nclock-ms 0\nend\n");
    assertThat(rules.neighbours(1, ALL)).isEqualTo(3);
  }

  @Test
  void shouldKeepALineALine() {
    FaultRules rules = rules(Topology.LINE);
    assertThat(rules.text(1, ALL, 1).lines())
        .containsExactly("id 1", "drop-to 10.0.0.3", "drop-from 10.0.0.3", "clock-ms 0", "end");
    assertThat(ALL).map(node -> rules.neighbours(node, ALL)).containsExactly(1, 2, 2, 1);
  }

  @Test
  void shouldKeepAStarAStar() {
    FaultRules rules = rules(Topology.STAR);
    assertThat(ALL).map(node -> rules.neighbours(node, ALL)).containsExactly(3, 1, 1, 1);
  }

  @Test
  void shouldCutOneWayOnBothEnds() {
    FaultRules rules = rules(Topology.FULL);
    FaultRules.Cut cut = new FaultRules.Cut(Set.of(0), Set.of(2));
    rules.add(cut);
    assertThat(rules.text(0, ALL, 1)).contains("drop-to 10.0.0.2").doesNotContain("drop-from");
    assertThat(rules.text(2, ALL, 1)).contains("drop-from 10.0.0.0").doesNotContain("drop-to");
    assertThat(rules.text(1, ALL, 1)).doesNotContain("drop");
    rules.add(new FaultRules.Cut(Set.of(0), Set.of(2)));
    rules.remove(cut);
    assertThat(rules.text(0, ALL, 1)).as("the same cut again").contains("drop-to 10.0.0.2");
  }

  @Test
  void shouldAddUpLosses() {
    FaultRules rules = rules(Topology.FULL);
    rules.add(new FaultRules.Loss(0.5));
    rules.add(new FaultRules.Loss(0.5));
    assertThat(rules.text(3, ALL, 1)).contains("lose 0.75\n");
  }

  @Test
  void shouldSetOneClockWrong() {
    FaultRules rules = rules(Topology.FULL);
    rules.setClock(3, Duration.ofMinutes(-5));
    assertThat(rules.text(3, ALL, 1)).contains("clock-ms -300000");
    assertThat(rules.text(2, ALL, 1)).contains("clock-ms 0");
  }
}
