package dave.bench.measure;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Times a command from its start to its end, as bash measures it. */
public final class ProcessTimer {
  private static final String TIMED = "TIMEFORMAT='%R %U %S'; time \"$@\" > /dev/null 2> \"$0\"";

  private final String name;
  private final List<String> command;
  private final List<Double> wallMs = new ArrayList<>();
  private final List<Double> cpuMs = new ArrayList<>();

  public ProcessTimer(String name, List<String> command) {
    this.name = name;
    this.command = command;
  }

  String name() {
    return name;
  }

  /**
   * Runs the command once.
   *
   * @param counts whether to record the times
   * @throws IllegalStateException if the command fails
   */
  public void run(BenchmarkOptions options, boolean counts)
      throws IOException, InterruptedException {
    Path times = options.scratch().resolve("times");
    Path errors = options.scratch().resolve("errors");
    List<String> timed = new ArrayList<>(List.of("bash", "-c", TIMED, errors.toString()));
    timed.addAll(command);
    ProcessBuilder builder =
        new ProcessBuilder(timed)
            .redirectInput(new File("/dev/null"))
            .redirectError(times.toFile());
    Launcher.environment(builder.environment());
    // This locale has a decimal point, and keeps the launcher from setting another one.
    builder.environment().put("LC_ALL", "C.UTF-8");
    int status = builder.start().waitFor();
    if (status != 0) {
      throw new IllegalStateException(
          name + " ended with " + status + ": " + Files.readString(errors));
    }
    String[] seconds = Files.readString(times).strip().split(" ", -1);
    if (counts) {
      wallMs.add(ms(seconds[0]));
      cpuMs.add(ms(seconds[1]) + ms(seconds[2]));
    }
  }

  private static double ms(String seconds) {
    return Double.parseDouble(seconds) * 1_000;
  }

  /** Returns the elapsed times in milliseconds. */
  public Rounds wallMs() {
    return Rounds.of(wallMs);
  }

  public void report(Report report) {
    report.figure(name, wallMs(), "ms");
    report.figure("  its processor time", Rounds.of(cpuMs), "ms");
  }
}
