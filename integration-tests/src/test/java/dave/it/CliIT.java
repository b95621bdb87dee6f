package dave.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Tests the installed program as users run it: processes, a real node, exit codes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CliIT {
  private static final Path LAUNCHER =
      Path.of("..", "dave-dist", "target", "dave", "bin", "dave").toAbsolutePath().normalize();
  private static final Pattern READY =
      Pattern.compile("ready: gossip \\[udp://127.0.0.1:\\d+], API \\S*?(127.0.0.1:\\d+)");
  private static final long TIMEOUT_S = 60;
  private static final ObjectMapper JSON = new ObjectMapper();

  private Path nodeHome;
  private Program node;
  private String endpoint;
  private @TempDir Path home;

  @BeforeAll
  void startNode() throws Exception {
    nodeHome = Files.createTempDirectory("dave-cli-it");
    node =
        Program.dave(
            nodeHome, "node", "--in-memory", "-l", "127.0.0.1:0", "--admin", "127.0.0.1:0");
    Matcher ready = READY.matcher(node.awaitErr(line -> READY.matcher(line).find(), TIMEOUT_S));
    assertThat(ready.find()).isTrue();
    endpoint = ready.group(1);
  }

  @AfterAll
  void stopNode() {
    node.close();
  }

  /** The output and the exit code of a run. */
  private record Run(int exit, List<String> out, List<String> err) {
    String line() {
      assertThat(out).hasSize(1);
      return out.getFirst();
    }
  }

  private Program start(String... args) throws Exception {
    List<String> command = new ArrayList<>(List.of("bash", LAUNCHER.toString()));
    command.addAll(List.of(args));
    return Program.start(home, command);
  }

  private Run run(String... args) throws Exception {
    try (Program program = start(args)) {
      program.process().getOutputStream().close();
      return new Run(program.awaitExit(TIMEOUT_S), program.out(), program.err());
    }
  }

  /** Runs a command that calls the node. */
  private Run ask(String... args) throws Exception {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--endpoint", endpoint));
    return run(all.toArray(String[]::new));
  }

  /** Runs a line of bash, in which {@code dave} is the program. */
  private Run bash(String line) throws Exception {
    String script = "dave() { bash '" + LAUNCHER + "' \"$@\"; }; " + line;
    try (Program program = Program.start(home, List.of("bash", "-c", script))) {
      return new Run(program.awaitExit(TIMEOUT_S), program.out(), program.err());
    }
  }

  @Test
  void shouldTakeTheTour() throws Exception {
    Run init = run("init");
    assertThat(init.exit()).isZero();
    assertThat(init.out()).hasSize(3).allSatisfy(line -> assertThat(line).isNotBlank());
    String author = run("author").line();

    Run put = ask("put", "-k", "tour/greeting", "hello, world");
    assertThat(put.err()).isEmpty();
    assertThat(put.line()).matches("0{5}[0-9a-f]{59}");
    assertThat(ask("get", put.line()).out()).containsExactly("hello, world");
    assertThat(ask("get", "-k", "tour/greeting").out()).containsExactly("hello, world");
    assertThat(ask("get", "tour/greeting::" + author).out()).containsExactly("hello, world");

    String replaced = ask("submit", "-k", "tour/greeting", "-v", "again").line();
    assertThat(ask("recall", "-k", "tour/greeting").out()).containsExactly("again");
    Run gone = ask("get", put.line(), "--timeout", "5s");
    assertThat(gone.exit()).isEqualTo(3);
    assertThat(gone.err()).hasSize(1);

    Run consensus = ask("consensus", "-k", "tour/greeting", "--local");
    assertThat(consensus.out()).anyMatch(line -> line.endsWith("  again"));
    Run watch = ask("watch", "--after", "0", "--prefix", "tour/", "--count", "1", "-o", "json");
    // The first version of the record was replaced, so a gap may come first.
    JsonNode event = JSON.readTree(watch.out().getLast());
    assertThat(event.path("dat").path("hash").asText()).isEqualTo(replaced);
    assertThat(ask("list", "-a", "me").out()).anyMatch(line -> line.startsWith(replaced));

    assertThat(ask("status").out()).anyMatch(line -> line.startsWith("version     0.1.0, up "));
    assertThat(JSON.readTree(ask("status", "-o", "json").line()).path("dats").asInt()).isPositive();
    assertThat(ask("peers", "add", "127.0.0.1:9").line()).isEqualTo("udp://127.0.0.1:9");
    assertThat(ask("peers").out()).anyMatch(line -> line.startsWith("udp://127.0.0.1:9 "));
  }

  @Test
  void shouldTellWhatIsWrongByLineAndExitCode() throws Exception {
    Run noNode = run("status", "--endpoint", "127.0.0.1:1");
    assertThat(noNode.exit()).isEqualTo(4);
    assertThat(noNode.err())
        .containsExactly(
            "dave: no node answers at 127.0.0.1:1; start one with: dave node "
                + "(or name another with --endpoint)");
    Run notFound = ask("get", "ab".repeat(32), "--timeout", "5s");
    assertThat(notFound.exit()).isEqualTo(3);
    assertThat(notFound.err()).hasSize(1);
    Run tooEasy = ask("put", "v", "-d", "8");
    assertThat(tooEasy.exit()).isEqualTo(2);
    assertThat(tooEasy.err()).anyMatch(line -> line.contains("give at least -d 16"));
    Path key = home.resolve("key.pem");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
    Run exposed = ask("put", "v");
    assertThat(exposed.exit()).isEqualTo(5);
    assertThat(exposed.err()).hasSize(1).first().asString().contains("chmod 600");
    Files.writeString(home.resolve("config.yaml"), "endpiont: x\n");
    Run config = ask("status");
    assertThat(config.exit()).isEqualTo(2);
    assertThat(config.err()).first().asString().contains("did you mean 'endpoint'?");
  }

  @Test
  void shouldWriteNothingWhenInterruptedWhileMining() throws Exception {
    run("keygen");
    int before = JSON.readTree(ask("status", "-o", "json").line()).path("dats").asInt();
    try (Program put = start("put", "-k", "never", "v", "-d", "60", "--endpoint", endpoint)) {
      // Waits until the launcher has become the program, and then 3 s while that mines. The check
      // fails if the program ends before.
      await()
          .atMost(Duration.ofSeconds(TIMEOUT_S))
          .until(() -> put.process().info().command().orElse("").endsWith("java"));
      assertThat(put.process().waitFor(3, TimeUnit.SECONDS)).isFalse();
      new ProcessBuilder("kill", "-INT", Long.toString(put.process().pid())).start().waitFor();
      assertThat(put.awaitExit(TIMEOUT_S)).isEqualTo(130);
      assertThat(put.out()).isEmpty();
      assertThat(put.err()).isEmpty();
    }
    assertThat(JSON.readTree(ask("status", "-o", "json").line()).path("dats").asInt())
        .isEqualTo(before);
  }

  @Test
  void shouldCompleteInBash() throws Exception {
    Run parsed = bash("dave completion bash > c && bash -n c && . ./c && complete -p dave");

    assertThat(parsed.err()).isEmpty();
    assertThat(parsed.line()).contains("_complete_dave");
  }

  @Test
  void shouldEndQuietlyWhenTheReaderIsGone() throws Exception {
    Run run = bash("dave completion bash | true; echo ${PIPESTATUS[0]}");

    assertThat(run.line()).isEqualTo("141");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void shouldKeepBytesAsTheyAre() throws Exception {
    run("keygen");
    Run run =
        bash(
            "export DAVE_ENDPOINT="
                + endpoint
                + "; head -c 1200 /dev/urandom > a; dave get $(dave put - < a) > b; cmp a b && echo"
                + " same");

    assertThat(run.err()).isEmpty();
    assertThat(run.line()).isEqualTo("same");
  }

  @Test
  void shouldTakeTextOfAnyLocale() throws Exception {
    run("keygen");
    Run run =
        bash(
            "export DAVE_ENDPOINT="
                + endpoint
                + " LC_ALL=C; dave put -k $'caf\\xc3\\xa9' $'cr\\xc3\\xa8me' > h"
                + " && dave get -k $'caf\\xc3\\xa9' | od -An -tx1");

    assertThat(run.err()).isEmpty();
    assertThat(run.line().strip()).isEqualTo("63 72 c3 a8 6d 65");
  }
}
