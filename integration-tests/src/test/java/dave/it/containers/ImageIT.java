package dave.it.containers;

import static dave.it.containers.Docker.docker;
import static dave.it.containers.Docker.tryDocker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dave.it.tools.NeedsTools;
import dave.it.tools.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests what the documentation of the image promises. */
@Tag("long")
@NeedsTools(Tool.CONTAINERS)
final class ImageIT {
  private static final long LIMIT_BYTES = 120_000_000;
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration STOP = Duration.ofSeconds(5);
  private static final int UID = 10001;

  private final List<String> containers = new ArrayList<>();
  private final List<String> volumes = new ArrayList<>();

  @BeforeAll
  static void build() {
    assertThat(Image.report()).startsWith(Image.tag());
  }

  @AfterEach
  void remove() {
    containers.forEach(container -> tryDocker("rm", "--force", "--volumes", container));
    volumes.forEach(volume -> tryDocker("volume", "rm", volume));
  }

  /** Starts a node as an operator should: it can write only to its volume and to a tmpfs. */
  private String start(String volume) {
    String container =
        docker(
            "run",
            "--detach",
            "--read-only",
            "--tmpfs=/tmp",
            "--cap-drop=ALL",
            "--security-opt=no-new-privileges",
            "--health-interval=1s",
            "--volume=" + volume + ":/var/lib/dave",
            Image.tag(),
            "node",
            "--min-difficulty=8");
    containers.add(container);
    await()
        .atMost(START)
        .untilAsserted(
            () ->
                assertThat(docker("inspect", "--format={{.State.Health.Status}}", container))
                    .as("%s", tryDocker("logs", container))
                    .isEqualTo("healthy"));
    return container;
  }

  private String volume() {
    String volume = docker("volume", "create");
    volumes.add(volume);
    return volume;
  }

  private static String dave(String container, String... args) {
    List<String> exec = new ArrayList<>(List.of("exec", container, "java", "@/dave"));
    exec.addAll(List.of(args));
    return docker(exec.toArray(String[]::new));
  }

  @Test
  void shouldAddLittleToItsBase() {
    long image = size(Image.tag());
    long base = size("dave-base:local");
    assertThat(image - base).isBetween(1L, LIMIT_BYTES - 1);
  }

  private static long size(String image) {
    return Long.parseLong(docker("image", "inspect", "--format={{.Size}}", image));
  }

  @Test
  void shouldRunWithoutRootOrAWritableRoot() throws IOException {
    String node = start(volume());
    Path process = Path.of("/proc", docker("inspect", "--format={{.State.Pid}}", node));
    assertThat(Files.getAttribute(process, "unix:uid")).isEqualTo(UID);
    assertThat(dave(node, "put", "-d", "8", "hello")).matches("[0-9a-f]{64}");
    assertThat(docker("diff", node)).isEmpty();
    Docker.Result log = tryDocker("logs", node);
    assertThat(log.out()).isEmpty();
    assertThat(log.err()).contains(" node: ready: ").doesNotContain("WARN");
  }

  @Test
  void shouldStopInTimeAndKeepItsVolume() {
    String volume = volume();
    String first = start(volume);
    String hash = dave(first, "put", "-d", "8", "kept");
    String author = author(first);
    long beganNs = System.nanoTime();
    docker("stop", "--time=30", first);
    assertThat(Duration.ofNanos(System.nanoTime() - beganNs)).isLessThan(STOP);
    assertThat(docker("inspect", "--format={{.State.ExitCode}}", first)).isEqualTo("0");
    assertThat(tryDocker("logs", first).err()).endsWith(" node: stopped\n");
    docker("rm", first);

    String second = start(volume);
    assertThat(dave(second, "get", hash)).isEqualTo("kept");
    assertThat(author(second)).isEqualTo(author);
  }

  private static String author(String container) {
    return dave(container, "status")
        .lines()
        .filter(line -> line.startsWith("author"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void shouldSayInOneLineWhatIsWrongWithAFlag() {
    Docker.Result result = tryDocker("run", "--rm", "--read-only", Image.tag(), "node", "--fleet");
    assertThat(result.status()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines())
        .singleElement()
        .asString()
        .startsWith("dave: unknown option '--fleet'");
  }
}
