package dave.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A copy of a folder of examples, and of what it refers to by relative paths. So a run does not
 * change the sources. Tests run the commands in its README.
 */
final class Example {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path TREES = Path.of("target/trees").toAbsolutePath();
  private static final Set<String> MADE =
      Set.of("node_modules", "vendor", "build", "dist", "target", "project");
  private static final long TIMEOUT_S = 120;

  private final Path dir;
  private final String commands;

  private Example(Path dir, String commands) {
    this.dir = dir;
    this.commands = commands;
  }

  /** The output and the exit code of a program. */
  record Run(int exitCode, List<String> out, List<String> err) {}

  /**
   * Copies a folder of the sources, such as "clients/python".
   *
   * @param user the test that uses the copy; others have copies of their own
   */
  static Example of(Class<?> user, String folder) {
    try {
      Path tree = TREES.resolve(user.getSimpleName());
      for (String name : List.of("proto", "dave-dist", "dave-http")) {
        link(tree, name);
      }
      Path copy = tree.resolve(folder);
      copy(ROOT.resolve(folder), copy);
      return new Example(copy, commandsOf(copy.resolve("README.md")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the commands in its README. */
  String commands() {
    return commands;
  }

  /** Returns the first command that matches a pattern. */
  String command(String pattern) {
    return commands
        .lines()
        .filter(Pattern.compile(pattern).asPredicate())
        .findFirst()
        .orElseThrow();
  }

  /** Returns the commands before the first that matches a pattern. */
  String commandsBefore(String pattern) {
    return commands
        .lines()
        .takeWhile(Pattern.compile(pattern).asPredicate().negate())
        .collect(Collectors.joining("\n"));
  }

  Path dir() {
    return dir;
  }

  /** Runs a script in the folder until it ends. */
  Run run(String script, Map<String, String> environment) {
    try {
      Path out = Files.createTempFile("example", ".out");
      Path err = Files.createTempFile("example", ".err");
      try {
        Process process =
            builder(script, environment)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        process.getOutputStream().close();
        boolean ended = process.waitFor(TIMEOUT_S, TimeUnit.SECONDS);
        Program.endTree(process);
        if (!ended) {
          throw new AssertionError(
              "still running: " + script + Files.readAllLines(out) + Files.readAllLines(err));
        }
        return new Run(process.exitValue(), Files.readAllLines(out), Files.readAllLines(err));
      } finally {
        Files.delete(out);
        Files.delete(err);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Returns a script in the folder, not started yet. */
  ProcessBuilder builder(String script, Map<String, String> environment) {
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-euo", "pipefail", "-c", script).directory(dir.toFile());
    Map<String, String> variables = builder.environment();
    variables.keySet().removeIf(name -> name.startsWith("DAVE_"));
    // The system's Python and Node.js have the libraries that its packages install. The JDK is that
    // of this test.
    variables.merge(
        "PATH",
        System.getProperty("java.home") + "/bin:/usr/bin",
        (path, ours) -> ours + ":" + path);
    variables.putAll(
        Map.of(
            "npm_config_prefer_offline", "true",
            "npm_config_ignore_scripts", "true",
            "npm_config_audit", "false",
            "npm_config_fund", "false"));
    variables.putAll(environment);
    return builder;
  }

  private static String commandsOf(Path readme) throws IOException {
    List<String> lines = Files.readAllLines(readme);
    int start = lines.indexOf("```sh");
    if (start < 0) {
      return "";
    }
    List<String> rest = lines.subList(start + 1, lines.size());
    return String.join("\n", rest.subList(0, rest.indexOf("```")));
  }

  private static void link(Path tree, String name) throws IOException {
    Path link = tree.resolve(name);
    Files.createDirectories(tree);
    if (!Files.isSymbolicLink(link)) {
      Files.createSymbolicLink(link, ROOT.resolve(name));
    }
  }

  /** Copies what is not made by a build. */
  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    List<Path> files;
    try (Stream<Path> all = Files.list(from)) {
      files = all.toList();
    }
    for (Path file : files) {
      Path copy = to.resolve(file.getFileName().toString());
      if (Files.isRegularFile(file)) {
        Files.copy(
            file, copy, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
      } else if (!MADE.contains(file.getFileName().toString())) {
        copy(file, copy);
      }
    }
  }
}
