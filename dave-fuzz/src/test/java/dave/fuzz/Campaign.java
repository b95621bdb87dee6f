package dave.fuzz;

import com.code_intelligence.jazzer.Jazzer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One search by Jazzer, in a process of its own. Jazzer allows one target in a process, and its
 * changes to classes must not affect other tests. The inputs that it found stay in {@code
 * target/fuzz} until the next {@code clean}.
 *
 * @param type the class with the entry
 * @param folder the folder of the log, the inputs that reached new code, and the findings
 */
record Campaign(Class<?> type, Path folder) {
  /** Most time to start a process, and to end it after its time. */
  private static final int SLACK_SECONDS = 300;

  /** An input that takes longer is a finding. The first ones load classes on a busy machine. */
  private static final int SLOWEST_SECONDS = 60;

  private static final Pattern COVERAGE = Pattern.compile("cov: (\\d+) ft: (\\d+)");
  private static final Pattern EXECUTIONS =
      Pattern.compile("stat::number_of_executed_units: (\\d+)");
  private static final Pattern FINDING = Pattern.compile("Test unit written to (\\S+)");

  /**
   * How a search ended.
   *
   * @param log the output of Jazzer
   */
  record Outcome(int exitCode, String log) {
    boolean foundNothing() {
      return exitCode == 0;
    }

    /** How many inputs were tried. */
    long executions() {
      return last(EXECUTIONS, 1).orElse(0);
    }

    /** How many edges of code they reached. */
    long coverage() {
      return last(COVERAGE, 1).orElse(0);
    }

    /** How many features they reached: edges, and how often each was taken. */
    long features() {
      return last(COVERAGE, 2).orElse(0);
    }

    /** The file of the input that was found. */
    Path finding() {
      Matcher finding = FINDING.matcher(log);
      return Path.of(finding.find() ? finding.group(1) : "none, see the log");
    }

    private OptionalLong last(Pattern pattern, int group) {
      List<MatchResult> matches = pattern.matcher(log).results().toList();
      return matches.isEmpty()
          ? OptionalLong.empty()
          : OptionalLong.of(Long.parseLong(matches.getLast().group(group)));
    }
  }

  /**
   * Runs the search.
   *
   * @param maxLength length of the longest input, in bytes
   * @param corpora folders of first inputs
   */
  Outcome search(int seconds, int maxLength, List<byte[]> seeds, List<Path> corpora)
      throws IOException, InterruptedException {
    Path found = Files.createDirectories(folder.resolve("corpus"));
    Path seedFolder = Files.createDirectories(folder.resolve("seeds"));
    for (int i = 0; i < seeds.size(); i++) {
      Files.write(seedFolder.resolve("seed-" + i), seeds.get(i));
    }
    List<String> arguments = new ArrayList<>();
    arguments.add("-max_total_time=" + seconds);
    arguments.add("-timeout=" + SLOWEST_SECONDS);
    arguments.add("-max_len=" + maxLength);
    arguments.add("-print_final_stats=1");
    arguments.add(found.toString());
    arguments.add(seedFolder.toString());
    corpora.stream().filter(Files::isDirectory).map(Path::toString).forEach(arguments::add);
    return run(arguments, seconds);
  }

  private Outcome run(List<String> arguments, int seconds)
      throws IOException, InterruptedException {
    Path log = folder.resolve("log.txt");
    Path findings = Files.createDirectories(folder.resolve("findings"));
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+EnableDynamicAgentLoading", "-XX:+UseSerialGC", "-Xmx600m"));
    command.add("--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Jazzer.class.getName()));
    command.add("--target_class=" + type.getName());
    command.add("--instrumentation_includes=dave.**");
    command.add("--custom_hook_includes=dave.**");
    // Hashing has no interesting paths, and would take most of the time.
    command.add("--instrumentation_excludes=dave.wire.crypto.Blake3*:dave.wire.mining.Mining*");
    command.add("--reproducer_path=" + findings);
    command.add("-artifact_prefix=" + findings + "/");
    command.addAll(arguments);
    Process jazzer =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .directory(folder.toFile())
            .start();
    try {
      if (!jazzer.waitFor(seconds + SLACK_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("the fuzzer does not end, see " + log);
      }
    } finally {
      jazzer.destroyForcibly();
    }
    return new Outcome(jazzer.exitValue(), Files.readString(log));
  }
}
