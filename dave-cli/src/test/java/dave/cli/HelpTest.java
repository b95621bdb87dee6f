package dave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dave.cli.failure.CliFailure;
import dave.cli.failure.ExitCode;
import dave.cli.terminal.CliEnvironment;
import dave.cli.terminal.TerminalSize;
import dave.cli.terminal.Terminals;
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
import org.junit.jupiter.params.provider.CsvSource;
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

  @ParameterizedTest
  @ValueSource(strings = {"30", "40", "55", "60", "72", "200"})
  void shouldKeepHelpWithinTheTerminal(String columns) {
    int most = Math.min(100, Integer.parseInt(columns));
    List<List<String>> all = new ArrayList<>(commands().toList());
    all.add(List.of());
    for (List<String> path : all) {
      List<String> args = new ArrayList<>(path);
      args.add("--help");
      Shell.Run run =
          new Shell(folder).variable("COLUMNS", columns).run(args.toArray(String[]::new));

      assertThat(run.exit()).isZero();
      assertThat(run.out().lines())
          .as("%s at %s", path, columns)
          .allMatch(line -> line.length() <= most || !line.strip().contains(" "));
      assertThat(run.out().replaceAll("\\s+", " ")).contains("Usage: dave", "Show this help.");
    }
  }

  @Test
  void shouldAskATerminalForItsWidthWhenHelpIsWanted() {
    Shell narrow =
        new Shell(folder)
            .variable("NO_COLOR", "1")
            .terminals(new Terminals(true, true, true, () -> new TerminalSize(44, 24)));

    for (String[] args : new String[][] {{}, {"--help"}, {"help", "file", "put"}, {"get", "-h"}}) {
      assertThat(narrow.run(args).out().lines())
          .as("%s", List.of(args))
          .allMatch(line -> line.length() <= 44 || !line.strip().contains(" "));
    }
  }

  @Test
  void shouldHelpWithACommandHoweverDeepItIs() {
    Shell shell = new Shell(folder);

    assertThat(shell.run("help", "file", "get")).isEqualTo(shell.run("file", "get", "--help"));
    assertThat(shell.run("help", "peers", "add")).isEqualTo(shell.run("peers", "add", "--help"));
    assertThat(shell.run("help")).isEqualTo(shell.run("--help"));
  }

  @ParameterizedTest
  @CsvSource({
    "file put ./not, ./notes.txt",
    "file put not, notes.txt",
    "file get abc not, notes.txt",
    "file get abc -o not, notes.txt",
    "put -k x -f not, notes.txt",
    "setf not, notes.txt",
    "export not, notes.txt",
    "import not, notes.txt",
    "status --token-file not, notes.txt",
    "status --home fol, folder",
    "keygen -f not, notes.txt",
    "status -o js, json",
    "file put --format li, list",
    "file pu, put",
    "statu, status",
    "get --loc, --local",
    "bootst, bootstrap"
  })
  void shouldCompleteFilesWhereFilesAreMeant(String line, String offered) throws Exception {
    Files.writeString(folder.resolve("notes.txt"), "");
    Files.createDirectories(folder.resolve("folder"));
    Path script =
        Files.writeString(
            folder.resolve("completion"), new Shell(folder).run("completion", "bash").out());
    String complete =
        "cd \"$1\"; . \"$2\"; compopt() { :; }; COMP_WORDS=(dave $3); COMP_CWORD=$((${#COMP_WORDS[@]} - 1));"
            + " COMP_LINE=\"dave $3\"; _complete_dave dave; printf '%s\\n' \"${COMPREPLY[@]}\"";
    Process bash =
        new ProcessBuilder(
                "bash", "-c", complete, "bash", folder.toString(), script.toString(), line)
            .redirectErrorStream(true)
            .start();

    assertThat(read(bash).lines().map(String::strip)).as(line).contains(offered);
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
        "help file get",
        "help file gte",
        "help get get",
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
    // In a JVM of its own, because this one has loaded too many classes.
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
    assertThat(loaded).contains("dave.cli.command.dat.PutCommand");
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
