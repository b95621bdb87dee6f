package dave.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jcstress.Main;

/**
 * Runs the stress tests of jcstress, for half a minute, or longer with {@code dave-fuzz/stress}.
 * They have a process of their own, since jcstress finds its tests on the class path and ends the
 * process.
 */
@Tag("long")
class StressTest {
  private static final String MODE =
      System.getProperty("dave.stress.mode", "-m quick -sc false -f 1 -fsm 1 -iters 3 -time 300");
  private static final Pattern RESULTS =
      Pattern.compile(
          "Results: (\\d+) planned; (\\d+) passed, (\\d+) failed, (\\d+) soft errs, (\\d+) hard");

  @Test
  @Timeout(value = 2, unit = TimeUnit.DAYS) // The mode decides how long the long run takes.
  void shouldKeepEveryPromiseUnderEverySchedule(@TempDir Path folder)
      throws IOException, InterruptedException {
    String log = jcstress(folder, MODE);

    List<MatchResult> results = RESULTS.matcher(log).results().toList();
    assertThat(results).as(log).isNotEmpty();
    MatchResult last = results.getLast();
    System.out.println("stress: " + last.group());
    assertThat(last.group(1))
        .as("tests that passed of those planned: %s", log)
        .isEqualTo(last.group(2))
        .isNotEqualTo("0");
    assertThat(log).as("the report").contains("Failed tests: No matches.");
    for (String name : List.of("StoreEventsStress", "DemandStress", "ArrivalSignalStress")) {
      assertThat(log).as("ran").containsPattern("\\[OK\\] .*" + name);
    }
  }

  private static String jcstress(Path folder, String mode)
      throws IOException, InterruptedException {
    Path log = folder.resolve("log.txt");
    List<String> command = new java.util.ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of(mode.split(" ")));
    command.addAll(List.of("-c", "2", "-af", "NONE", "-v", "-jvmArgs", "-Xmx400m"));
    command.addAll(List.of("-r", folder.resolve("report").toString()));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      process.waitFor();
    } finally {
      process.destroyForcibly();
    }
    return Files.readString(log);
  }
}
