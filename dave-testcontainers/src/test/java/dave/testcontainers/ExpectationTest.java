package dave.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dave.testcontainers.Expectation.Lack;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class ExpectationTest {
  @Test
  void shouldWaitUntilNothingIsMissing() {
    Deque<List<Lack>> looks = new ArrayDeque<>();
    looks.add(List.of(new Lack(3, "lacks it")));
    looks.add(List.of());
    Expectation expectation =
        new Expectation("a dat", () -> Objects.requireNonNull(looks.poll()), node -> "");
    assertThat(expectation.within(Duration.ofSeconds(30))).isLessThan(Duration.ofSeconds(30));
    assertThat(looks).isEmpty();
  }

  @Test
  void shouldShowWhichNodesLackWhatAndWhatTheyLogged() {
    Expectation expectation =
        new Expectation(
            "dat on all",
            () -> List.of(new Lack(3, "lacks it"), new Lack(5, "does not answer")),
            node -> "last line of " + node);
    assertThatThrownBy(() -> expectation.within(Duration.ZERO))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("dat on all: not within 0 ms; 2 lack")
        .hasMessageContaining("node 3 lacks it; node 5 does not answer")
        .hasMessageContaining("--- log of node 5\nlast line of 5");
  }
}
