package dave.it.tools;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * Writes the file that the last lines of the build come from: the tests that did not run, and the
 * command that makes each run. Without the profile {@code long}, it names that profile and the
 * tools that its tests need.
 */
public final class SkippedTests implements TestExecutionListener {
  private static final Path FILE = Path.of("target", "left-out.txt");
  private static final boolean ALL = Boolean.getBoolean("dave.long");

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    if (!ALL) {
      note("the long tests", "./mvnw -Plong verify" + needed());
    }
  }

  private static String needed() {
    String lacks =
        Arrays.stream(Tool.values())
            .map(Tool::lack)
            .flatMap(Optional::stream)
            .collect(Collectors.joining("; "));
    return lacks.isEmpty() ? "" : "; some of them need what is not here: " + lacks;
  }

  static synchronized void note(String test, String lack) {
    String line = "  " + test + ": " + lack;
    try {
      if (!Files.exists(FILE) || !Files.readAllLines(FILE).contains(line)) {
        Files.write(FILE, List.of(line), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
