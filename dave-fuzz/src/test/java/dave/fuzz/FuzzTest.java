package dave.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Searches by coverage for inputs that break something: a minute in all, or longer by {@code
 * dave-fuzz/fuzz}. Each search is a process of its own and takes one core, so two run at a time.
 */
@Tag("long")
@Execution(ExecutionMode.CONCURRENT)
class FuzzTest {
  private static final int SECONDS = Integer.getInteger("dave.fuzz.seconds", 6);
  private static final int BUSY_SECONDS = Math.max(60, SECONDS);
  private static final int LEAST_INPUTS = 11;
  private static final String ONLY = System.getProperty("dave.fuzz.target", "");
  private static final Path CORPUS = Path.of("src", "test", "resources", "corpus").toAbsolutePath();
  private static final Path WORK = Path.of("target", "fuzz").toAbsolutePath();

  static Stream<Target> targets() {
    return Arrays.stream(Target.values())
        .filter(target -> ONLY.isEmpty() || ONLY.equals(target.title()));
  }

  @ParameterizedTest
  @MethodSource("targets")
  @Timeout(value = 2, unit = TimeUnit.DAYS) // The long run takes the time that its caller set.
  void shouldFindNothing(Target target) throws IOException, InterruptedException {
    Campaign.Outcome outcome = search(target);

    System.out.printf(
        "fuzz %s: %,d inputs in %d s, %,d edges, %,d features%n",
        target.title(), outcome.executions(), SECONDS, outcome.coverage(), outcome.features());
    assertThat(outcome.foundNothing()).as(() -> finding(target, outcome)).isTrue();
    assertThat(outcome.executions()).as("inputs tried").isGreaterThanOrEqualTo(LEAST_INPUTS);
    assertThat(outcome.features()).as("features seen").isGreaterThan(10);
  }

  /** Searches, twice if needed: the first inputs load classes, and may take all the time. */
  private static Campaign.Outcome search(Target target) throws IOException, InterruptedException {
    Campaign.Outcome outcome = search(target, SECONDS);
    boolean busy = outcome.foundNothing() && outcome.executions() < LEAST_INPUTS;
    return busy ? search(target, BUSY_SECONDS) : outcome;
  }

  private static Campaign.Outcome search(Target target, int seconds)
      throws IOException, InterruptedException {
    Campaign campaign = new Campaign(target.type(), WORK.resolve(target.title()));
    List<Path> corpus = List.of(CORPUS.resolve(target.title()));
    return campaign.search(seconds, target.maxLength(), target.seeds(), corpus);
  }

  @Test
  void shouldFindWhatIsHidden(@TempDir Path folder) throws IOException, InterruptedException {
    Campaign campaign = new Campaign(HiddenFault.class, folder);

    Campaign.Outcome outcome = campaign.search(60, 20, List.of(new byte[8]), List.of());

    assertThat(outcome.foundNothing()).as(outcome.log()).isFalse();
    assertThat(outcome.log()).contains("hidden fault");
    assertThat(outcome.finding()).content().startsWith("DAVE");
  }

  private static String finding(Target target, Campaign.Outcome outcome) {
    String log = outcome.log();
    int start = log.indexOf("== Java Exception");
    return """
        %s breaks on an input that the fuzzer found.
        The input: %s
        To keep it as a regression test: mv it to %s
        %s"""
        .formatted(
            target.title(),
            outcome.finding(),
            CORPUS.resolve(target.title()),
            log.substring(Math.max(start, log.length() - 6_000)));
  }
}
