package dave.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo, as a stranger runs it. */
final class DemoIT {
  /** What is promised on an idle machine is 30 s; here others may be at work. */
  private static final long TIMEOUT_S = 120;

  @TempDir Path home;

  @Test
  void shouldObserveEveryStep() throws Exception {
    try (Program demo = Program.dave(home, "demo")) {
      assertThat(demo.awaitExit(TIMEOUT_S)).as("%s %s", demo.out(), demo.err()).isZero();
      assertThat(demo.err()).isEmpty();
      assertThat(demo.out())
          .anyMatch(line -> line.contains("node A met node C: round trip "))
          .anyMatch(line -> line.contains("node A has it on disk: "))
          .anyMatch(
              line ->
                  line.matches(".*node B got it from node [AC], .* after it was handed to node A"))
          .anyMatch(
              line ->
                  line.matches(".*node C got it from node [AB], .* after it was handed to node A"))
          .anyMatch(line -> line.contains("on node B, from its own store: \"Hello from Dave!\""))
          .anyMatch(line -> line.contains("node B counts tea: 3 of 4 authors"))
          .anyMatch(line -> line.contains("node B counts coffee: 1 of 4 authors"))
          .anyMatch(
              line ->
                  line.contains(
                      "streamed to the subscriber of node C: greeting = Hello from Dave!"));
      assertThat(demo.out().getLast()).endsWith("every step was observed");
    }
  }
}
