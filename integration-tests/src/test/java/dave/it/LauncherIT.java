package dave.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the launcher of the installed folder, several starts at a time. */
@Execution(ExecutionMode.CONCURRENT)
final class LauncherIT {
  private static final Path APP =
      Path.of("..", "dave-dist", "target", "dave").toAbsolutePath().normalize();
  private static final Path LAUNCHER = APP.resolve("bin/dave");
  private static final long TIMEOUT_S = 60;

  @TempDir Path home;

  private Program launch(Path launcher, String... args) throws Exception {
    List<String> command = new ArrayList<>(List.of("bash", launcher.toString()));
    command.addAll(List.of(args));
    return Program.start(home, command);
  }

  @Test
  void shouldStartFromAnywhereThroughLinks() throws Exception {
    Path link = Files.createSymbolicLink(home.resolve("one"), LAUNCHER);
    Path linkOfLink = Files.createSymbolicLink(home.resolve("two"), Path.of("one"));
    for (Path launcher : List.of(LAUNCHER, link, linkOfLink)) {
      try (Program dave = launch(launcher, "--version")) {
        assertThat(dave.awaitExit(TIMEOUT_S)).as("%s", dave.err()).isZero();
        assertThat(dave.out()).containsExactly("dave 0.1.0");
        assertThat(dave.err()).isEmpty();
      }
    }
  }

  @Test
  void shouldPassTheExitCodeOn() throws Exception {
    try (Program dave = launch(LAUNCHER, "nonsense")) {
      assertThat(dave.awaitExit(TIMEOUT_S)).isEqualTo(2);
      assertThat(dave.err()).hasSize(1);
      assertThat(dave.err().getFirst()).startsWith("dave: unknown command 'nonsense'");
    }
  }

  @Test
  void shouldPassSignalsOn() throws Exception {
    try (Program node =
        launch(LAUNCHER, "node", "--in-memory", "--admin", "off", "-l", "127.0.0.1:0")) {
      node.awaitErr(line -> line.contains("ready: gossip"), TIMEOUT_S);
      node.process().toHandle().destroy();
      assertThat(node.awaitExit(TIMEOUT_S)).isZero();
      assertThat(node.err()).noneMatch(line -> line.contains("WARN"));
    }
  }

  /** Runs the launcher through env, which sets and unsets variables. */
  private Program launchIn(List<String> variables, String... args) throws Exception {
    List<String> command = new ArrayList<>(List.of("env"));
    command.addAll(variables);
    command.addAll(List.of("bash", LAUNCHER.toString()));
    command.addAll(List.of(args));
    return Program.start(home, command);
  }

  private static String java() {
    return "JAVA_HOME=" + System.getProperty("java.home");
  }

  @Test
  void shouldNeedNoHomeAndNoLocale() throws Exception {
    try (Program dave = launchIn(List.of("-i", "PATH=/usr/bin:/bin", java()), "--version")) {
      assertThat(dave.awaitExit(TIMEOUT_S)).as("%s", dave.err()).isZero();
      assertThat(dave.err()).isEmpty();
    }
  }

  @Test
  void shouldStartByARelativePathWithAnExportedCdpath() throws Exception {
    Files.createSymbolicLink(home.resolve("here"), APP);
    List<String> command = List.of("env", "CDPATH=.:/tmp", "bash", "here/bin/dave", "--version");
    try (Program dave = Program.start(home, command)) {
      assertThat(dave.awaitExit(TIMEOUT_S)).as("%s", dave.err()).isZero();
      assertThat(dave.out()).containsExactly("dave 0.1.0");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS", "DAVE_JAVA_OPTS"})
  void shouldGiveWayToAnotherCollector(String variable) throws Exception {
    for (String collector : List.of("-XX:+UseG1GC", "-Dx=* -XX:+UseParallelGC")) {
      try (Program dave = launchIn(List.of(variable + "=" + collector), "--version")) {
        assertThat(dave.awaitExit(TIMEOUT_S)).as("%s", dave.err()).isZero();
        assertThat(dave.out()).containsExactly("dave 0.1.0");
      }
    }
  }

  /** A Mac sends LC_CTYPE=UTF-8 over ssh; the LANG here names a locale that few machines have. */
  @ParameterizedTest
  @ValueSource(strings = {"LC_CTYPE=UTF-8", "LANG=xx_YY.UTF-8", "LC_ALL=C", "LC_ALL=xx_YY"})
  void shouldReadArgumentsAndNamesInAnyLocale(String locale) throws Exception {
    List<String> variables = List.of("-u", "LC_ALL", "-u", "LC_CTYPE", "-u", "LANG", locale);
    // The test may run in an ASCII locale, so a shell makes the letter.
    List<String> command = new ArrayList<>(List.of("env"));
    command.addAll(variables);
    command.addAll(
        List.of(
            "bash",
            "-c",
            "mkdir $'\\303\\234' && exec bash \"$0\" node --show-config --data $'\\303\\234'",
            LAUNCHER.toString()));
    try (Program dave = Program.start(home, command)) {
      assertThat(dave.awaitExit(TIMEOUT_S)).as("%s", dave.err()).isZero();
      assertThat(dave.out()).anyMatch(line -> line.matches("data +\u00dc +--data"));
    }
  }

  @Test
  void shouldRefuseAnArgumentThatIsNotUtf8() throws Exception {
    List<String> command =
        List.of("bash", "-c", "exec bash \"$0\" put $'caf\\351'", LAUNCHER.toString());
    try (Program dave = Program.start(home, command)) {
      assertThat(dave.awaitExit(TIMEOUT_S)).isEqualTo(2);
      assertThat(dave.err()).hasSize(1);
      assertThat(dave.err().getFirst()).contains("has bytes that are not UTF-8");
    }
  }

  @Test
  void shouldWriteNothingToAndNeedNoFolderForTemporaryFiles() throws Exception {
    Path temporary = Files.createDirectory(home.resolve("tmp"));
    for (Path tmp : List.of(temporary, home.resolve("none"))) {
      try (Program node =
          launchIn(
              List.of("DAVE_JAVA_OPTS=-Djava.io.tmpdir=" + tmp),
              "node",
              "--admin",
              "127.0.0.1:0",
              "-l",
              "127.0.0.1:0")) {
        node.awaitErr(line -> line.contains("ready: gossip"), TIMEOUT_S);
        try (Stream<Path> left = Files.list(temporary)) {
          assertThat(left).isEmpty();
        }
        node.process().toHandle().destroy();
        assertThat(node.awaitExit(TIMEOUT_S)).isZero();
      }
    }
  }

  /** Rehearsing at each start would take seconds longer, and write a new file. */
  @Test
  void shouldRehearseOnceThoughAJarIsDatedAheadOfTheClock() throws Exception {
    Path app = home.resolve("app");
    Process copy = new ProcessBuilder("cp", "-r", APP.toString(), app.toString()).start();
    assertThat(copy.waitFor()).isZero();
    Instant ahead = Instant.now().plus(Duration.ofHours(3));
    Files.setLastModifiedTime(app.resolve("lib/dave.jar"), FileTime.from(ahead));
    Set<Object> archives = new HashSet<>();
    for (int start = 0; start < 2; start++) {
      try (Program dave = launch(app.resolve("bin/dave"), "--version")) {
        assertThat(dave.awaitExit(2 * TIMEOUT_S)).as("%s", dave.err()).isZero();
      }
      try (Stream<Path> files = Files.list(app.resolve("lib"))) {
        Path archive = files.filter(file -> file.toString().endsWith("-call.jsa")).findAny().get();
        archives.add(Files.readAttributes(archive, BasicFileAttributes.class).fileKey());
      }
    }
    assertThat(archives).hasSize(1);
  }

  @Test
  void shouldReadItsSettingsAnewAtAHangupWithoutATerminal() throws Exception {
    String[] node = {"node", "--in-memory", "--admin", "off", "-l", "127.0.0.1:0"};
    List<String> command =
        new ArrayList<>(List.of("setsid", "--wait", "bash", LAUNCHER.toString()));
    command.addAll(List.of(node));
    try (Program apart = Program.start(home, command)) {
      apart.awaitErr(line -> line.contains("ready: gossip"), TIMEOUT_S);
      // setsid may fork; then the node is its child.
      ProcessHandle java =
          apart.process().children().findFirst().orElse(apart.process().toHandle());
      assertThat(new ProcessBuilder("kill", "-HUP", "" + java.pid()).start().waitFor()).isZero();
      apart.awaitErr(line -> line.contains("settings read again"), TIMEOUT_S);
      java.destroy();
      assertThat(apart.awaitExit(TIMEOUT_S)).isZero();
    }
  }

  /** The program script provides the terminal, and is killed. */
  @Test
  void shouldEndWithItsTerminal() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "no script(1)");
    Path log = home.resolve("log");
    String node =
        "exec bash '%s' node --in-memory --admin off -l 127.0.0.1:0 > '%s' 2>&1"
            .formatted(LAUNCHER, log);
    try (Program terminal = Program.start(home, List.of("script", "-qec", node, "/dev/null"))) {
      await()
          .atMost(Duration.ofSeconds(TIMEOUT_S))
          .until(() -> Files.exists(log) && Files.readString(log).contains("ready: gossip"));
      List<ProcessHandle> started = terminal.process().descendants().toList();
      assertThat(started).isNotEmpty();
      terminal.process().destroyForcibly();
      await()
          .atMost(Duration.ofSeconds(TIMEOUT_S))
          .until(() -> started.stream().noneMatch(ProcessHandle::isAlive));
      assertThat(Files.readString(log)).contains("node: stopped");
    }
  }
}
