package dave.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher of the installed folder. */
final class LauncherIT {
  private static final Path LAUNCHER =
      Path.of("..", "dave-dist", "target", "dave", "bin", "dave").toAbsolutePath().normalize();
  private static final long TIMEOUT_S = 60;

  @TempDir Path home;

  private Program launch(Path launcher, String... args) throws Exception {
    List<String> command = new java.util.ArrayList<>(List.of("bash", launcher.toString()));
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
      assertThat(node.awaitExit(5)).isZero();
      assertThat(node.err()).noneMatch(line -> line.contains("WARN"));
    }
  }
}
