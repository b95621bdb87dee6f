package dave.it;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs the Node.js programs of the tests. Fails where node or npm is missing. */
final class NodeJs {
  /** The root of the sources; tests run in the folder of their module. */
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final Path SOURCES = Path.of("src/test/nodejs");
  private static final Path DIR = Path.of("target/nodejs").toAbsolutePath();
  private static final List<String> FILES = List.of("package.json", "package-lock.json");
  private static final long TIMEOUT_S = 300;
  private static boolean installed;

  private NodeJs() {}

  /** The output and the exit code of a program. */
  record Run(int exitCode, String out, String err) {}

  /** Runs {@code buf} in the root of the sources. */
  static Run buf(String... arguments) {
    return run(
        ROOT,
        command("node", DIR.resolve("node_modules/@bufbuild/buf/bin/buf").toString(), arguments));
  }

  /** Installs the packages of the lock file, once. */
  static synchronized void install() {
    if (installed) {
      return;
    }
    try {
      Files.createDirectories(DIR);
      for (String file : FILES) {
        Files.copy(SOURCES.resolve(file), DIR.resolve(file), StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Run ci =
        run(
            DIR,
            List.of(
                "npm", "ci", "--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund"));
    if (ci.exitCode() != 0) {
      throw new AssertionError("npm ci failed in " + DIR + ":\n" + ci.out() + ci.err());
    }
    installed = true;
  }

  private static List<String> command(String program, String script, String... arguments) {
    return Stream.concat(Stream.of(program, script), Stream.of(arguments)).toList();
  }

  private static Run run(Path dir, List<String> command) {
    try {
      File out = File.createTempFile("nodejs", ".out");
      File err = File.createTempFile("nodejs", ".err");
      try {
        Process process = start(dir, command, out, err);
        if (!process.waitFor(TIMEOUT_S, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new AssertionError(command + " did not end in " + TIMEOUT_S + " s");
        }
        return new Run(process.exitValue(), text(out), text(err));
      } finally {
        Files.delete(out.toPath());
        Files.delete(err.toPath());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static Process start(Path dir, List<String> command, File out, File err) {
    try {
      return new ProcessBuilder(command)
          .directory(dir.toFile())
          .redirectOutput(out)
          .redirectError(err)
          .start();
    } catch (IOException e) {
      throw new AssertionError(
          "cannot run '" + command.get(0) + "': install Node.js 18 or later with npm", e);
    }
  }

  private static String text(File file) throws IOException {
    return Files.readString(file.toPath(), StandardCharsets.UTF_8);
  }
}
