package dave.it.containers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The command line of the container engine. */
final class Docker {
  private static final long TIMEOUT_S = 300;

  private Docker() {}

  /**
   * The result of a command.
   *
   * @param status its exit code
   * @param out its standard output
   * @param err its standard error
   */
  record Result(int status, String out, String err) {}

  /** Runs docker and returns its output, without the line break at the end. */
  static String docker(String... args) {
    Result result = tryDocker(args);
    if (result.status() != 0) {
      throw new IllegalStateException("docker " + String.join(" ", args) + ": " + result);
    }
    return result.out().strip();
  }

  /** Runs docker; a failure is a result. */
  static Result tryDocker(String... args) {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(List.of(args));
    return run(command);
  }

  /** Runs any command until it ends. */
  static Result run(List<String> command) {
    try {
      Path out = Files.createTempFile("docker", ".out");
      Path err = Files.createTempFile("docker", ".err");
      try {
        Process process =
            new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        if (!process.waitFor(TIMEOUT_S, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new IllegalStateException(command + " does not end");
        }
        return new Result(process.exitValue(), text(out), text(err));
      } finally {
        Files.delete(out);
        Files.delete(err);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted in " + command, e);
    }
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, StandardCharsets.UTF_8);
  }
}
