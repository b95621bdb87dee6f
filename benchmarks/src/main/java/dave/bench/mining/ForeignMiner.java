package dave.bench.mining;

import dave.bench.measure.BenchmarkOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A loop over nonces in another language, compiled here if there is a compiler. It is measured only
 * if its hashes are the same as those of the reference.
 */
final class ForeignMiner {
  private static final Map<String, String> GO =
      Map.of("GO111MODULE", "off", "GOPATH", "/usr/share/gocode", "GOFLAGS", "");

  private final Path program;

  private ForeignMiner(Path program) {
    this.program = program;
  }

  /**
   * Returns a miner in C with vector intrinsics, 16 nonces at a time; empty without gcc or AVX-512.
   */
  static Optional<ForeignMiner> c(BenchmarkOptions options) throws InterruptedException {
    Path source = options.root().resolve("benchmarks/src/main/c/mine.c");
    Path program = options.scratch().resolve("mine-c");
    // The order of its instructions is chosen by hand as well.
    List<String> command =
        List.of("gcc", "-O2", "-march=native", "-fno-schedule-insns", "-fno-schedule-insns2");
    return compile(command, Map.of(), source, program);
  }

  /**
   * Returns a miner with the original's library; empty without Go or that library (a package of
   * Debian).
   */
  static Optional<ForeignMiner> go(BenchmarkOptions options) throws InterruptedException {
    Path source = options.root().resolve("benchmarks/src/main/go/mine.go");
    return compile(List.of("go", "build"), GO, source, options.scratch().resolve("mine-go"));
  }

  private static Optional<ForeignMiner> compile(
      List<String> command, Map<String, String> environment, Path source, Path program)
      throws InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command));
    builder.command().addAll(List.of("-o", program.toString(), source.toString()));
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    try {
      return builder.start().waitFor() == 0
          ? Optional.of(new ForeignMiner(program))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // no such compiler: the caller reports that it was not measured
    }
  }

  /**
   * Returns the hashes per second on one thread.
   *
   * @throws IllegalStateException if the program fails or computes wrong hashes
   */
  double rate(long ms, int checksum) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(program.toString(), Long.toString(ms)).start();
    String[] answer =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
            .strip()
            .split(" ", -1);
    if (process.waitFor() != 0 || !answer[1].equals(Integer.toUnsignedString(checksum))) {
      throw new IllegalStateException(program + " hashes wrong: " + String.join(" ", answer));
    }
    return Double.parseDouble(answer[0]);
  }
}
