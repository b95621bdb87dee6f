package dave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

final class HelpTest {
  private @TempDir Path folder;

  static Stream<List<String>> commands() {
    List<List<String>> paths = new ArrayList<>();
    CommandLine dave = DaveCli.commands(new Shell(Path.of("unused")).environment()).all();
    collect(dave, List.of(), paths);
    return paths.stream().filter(path -> !path.equals(List.of("help")));
  }

  private static void collect(CommandLine command, List<String> path, List<List<String>> paths) {
    command
        .getSubcommands()
        .forEach(
            (name, sub) -> {
              List<String> longer = new ArrayList<>(path);
              longer.add(name);
              paths.add(List.copyOf(longer));
              collect(sub, longer, paths);
            });
  }

  @ParameterizedTest
  @MethodSource("commands")
  void shouldHelpWithAnExample(List<String> path) {
    List<String> args = new ArrayList<>(path);
    args.add("--help");

    Shell.Run run = new Shell(folder).run(args.toArray(String[]::new));

    assertThat(run.exit()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .contains("Usage: dave " + String.join(" ", path))
        .containsPattern("Example: (source <\\()?dave ");
    assertThat(run.out().lines().allMatch(line -> line.length() <= 100)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void shouldNameItsJsonFieldsInHelp(List<String> path) {
    List<String> args = new ArrayList<>(path);
    args.add("--help");
    String help = new Shell(folder).run(args.toArray(String[]::new)).out();

    assertThat(help.contains("--output=text|json")).isEqualTo(help.contains("JSON"));
  }

  @Test
  void shouldNameEveryCommandOnceInTheRootsHelp() {
    Shell.Run run = new Shell(folder).run();

    assertThat(run.exit()).isZero();
    commands()
        .filter(path -> path.size() == 1)
        .forEach(
            path ->
                assertThat(
                        run.out().lines().filter(line -> line.startsWith("  " + path.get(0) + " ")))
                    .as(path.get(0))
                    .hasSize(1));
    assertThat(run.out()).doesNotContain("More:");
  }

  @Test
  void shouldSayItsVersion() {
    assertThat(new Shell(folder).run("--version").out()).startsWith("dave ");
  }

  @Test
  void shouldShowAnAddedCommandInTheRootsHelpAndReportItsFailures() {
    @CommandLine.Command(name = "extra", description = "An added command.")
    final class Extra implements Runnable {
      @Override
      public void run() {
        throw new CliFailure(ExitCode.DENIED, "added\nand failed");
      }
    }
    CliEnvironment env = new Shell(folder).environment();
    Commands commands = DaveCli.commands(env).add("extra", Extra.class, Extra::new);

    assertThat(DaveCli.run(commands.forArguments("extra"), env, "extra")).isEqualTo(5);
    assertThat(DaveCli.run(commands.all(), env, "extra")).isEqualTo(5);
    assertThat(commands.forArguments("--help").getUsageMessage()).contains("An added command.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-h",
        "--help",
        "-V",
        "--version",
        "--help get",
        "--version get",
        "help",
        "help get",
        "help peers add",
        "help nothing",
        "help help",
        "help -h",
        "gte",
        "--hlep",
        "get",
        "get --help",
        "get --locale",
        "get one two",
        "get -k",
        "peers --help",
        "peers add",
        "file gte",
        "completion zsh",
        "completion fish"
      })
  void shouldSayTheSameWithTheCommandsThatItTakesAsWithAll(String line) {
    String[] args = line.isEmpty() ? new String[0] : line.split(" ", -1);

    Shell.Run some = new Shell(folder).run(args);
    Shell.Run all = new Shell(folder).run(Commands::all, args);

    assertThat(some).isEqualTo(all);
    assertThat(some.out() + some.err()).isNotEmpty();
  }

  @Test
  void shouldPrintACompletionScriptThatBashParses() throws Exception {
    Path script =
        Files.writeString(
            folder.resolve("completion"), new Shell(folder).run("completion", "bash").out());
    assertThat(script).content().contains("consensus").contains("--min-difficulty");

    Process bash =
        new ProcessBuilder("bash", "-n", script.toString()).redirectErrorStream(true).start();
    String said = read(bash);

    assertThat(said).isEmpty();
    assertThat(bash.waitFor()).isZero();
  }

  private static String read(Process process) throws IOException {
    try (InputStream in = process.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void shouldLoadNoNetworkCodeForHelp() throws Exception {
    // In a JVM of its own: what this one has loaded says nothing.
    Process java =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:stdout",
                "-cp",
                System.getProperty("java.class.path"),
                HelpMain.class.getName())
            .redirectErrorStream(true)
            .start();
    String loaded = read(java);

    assertThat(java.waitFor()).isZero();
    assertThat(loaded).contains("dave.cli.PutCommand");
    assertThat(loaded)
        .doesNotContain(" io.grpc.")
        .doesNotContain(" io.netty.")
        .doesNotContain(" com.fasterxml.")
        .doesNotContain(" org.bouncycastle.");
  }

  /** A program that shows the root's help. */
  static final class HelpMain {
    private HelpMain() {}

    public static void main(String[] args) {
      CliEnvironment env = CliEnvironment.system();
      System.exit(DaveCli.run(DaveCli.commands(env).forArguments("--help"), env, "--help"));
    }
  }
}
