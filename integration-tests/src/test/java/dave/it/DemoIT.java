package dave.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the demo as a new user does. */
@Tag("long")
final class DemoIT {
  /** The documentation promises 30 s on an idle machine; this one may be busy. */
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

  @Test
  void shouldKeepRunningForTheCommandsThatItTells() throws Exception {
    try (Program demo = Program.dave(home, "demo", "--keep")) {
      String last = demo.awaitOut(line -> line.startsWith("  ./dave status"), TIMEOUT_S);
      List<String> told = demo.out().stream().filter(line -> line.startsWith("  ./dave")).toList();
      assertThat(told).hasSize(7).endsWith(last);
      for (String command : told) {
        if (!command.contains("./dave watch")) {
          assertRuns(command);
        }
      }
      demo.process().toHandle().destroy();
      demo.awaitExit(TIMEOUT_S);
      String folder =
          Pattern.compile("stores of their own in (\\S+)")
              .matcher(String.join("\n", demo.out()))
              .results()
              .findFirst()
              .orElseThrow()
              .group(1);
      assertThat(Path.of(folder)).doesNotExist();
    }
  }

  /** Runs a command line, split as a shell does. */
  private void assertRuns(String line) throws Exception {
    String[] words =
        Pattern.compile("\"([^\"]*)\"|(\\S+)")
            .matcher(line.replace("  ./dave ", ""))
            .results()
            .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
            .toArray(String[]::new);
    try (Program dave = Program.dave(home, words)) {
      assertThat(dave.awaitExit(TIMEOUT_S)).as("%s: %s", line, dave.err()).isZero();
      assertThat(dave.out()).as(line).isNotEmpty();
    }
  }
}
