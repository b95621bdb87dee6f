package dave.it.netns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dave.it.Program;
import dave.it.netns.Internet.Nat;
import dave.it.tools.NeedsTools;
import dave.it.tools.Tool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests seven nodes: two with public addresses, and five behind routers of three kinds. One sleeps
 * and wakes up in another network, and one loses its network for a while.
 */
@Tag("long")
@NeedsTools({Tool.NAMESPACES})
@SuppressWarnings("NullAway.Init") // JUnit sets the fields.
final class AtHomeIT {
  private static final long START_S = 120;
  private static final Duration STARTED = Duration.ofSeconds(60);
  private static final Duration WOKEN = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(200);

  /** The property says otherwise for a run by hand, such as 600. */
  private static final long SLEEP_S = Long.getLong("dave.sleep", 10);

  private static final String TOKEN = "the-owner-of-a-node-at-home";

  private static final List<String> JAVA =
      List.of(
          "-Xmx200m",
          "-XX:TieredStopAtLevel=1",
          "-XX:ActiveProcessorCount=1",
          "-Ddave.test.delay=2s");

  @TempDir Path folder;
  private final Internet internet = new Internet();
  private final List<Node> nodes = new ArrayList<>();

  private record Node(Namespace host, Program program) {
    private static final String API = "http://127.0.0.1:1680/v1/keys/";

    /** Calls the node's own gateway; returns what it answers, or nothing. */
    private String curl(String... arguments) {
      List<String> line =
          new ArrayList<>(List.of("sh", "-c", "curl -sS -m 30 \"$@\" 2>&1 || true", "sh"));
      line.addAll(List.of("-H", "authorization: Bearer " + TOKEN));
      line.addAll(List.of(arguments));
      return host.exec(line.toArray(new String[0]));
    }

    void put(String key) {
      assertThat(
              curl("-X", "PUT", "--data-binary", "value of " + key, API + key + "?difficulty=16"))
          .contains("\"outcome\":\"stored\"");
    }

    boolean has(String key) {
      return curl("-H", "accept: application/octet-stream", API + key + "?local=true")
          .equals("value of " + key);
    }

    void signal(String name) throws Exception {
      new ProcessBuilder("kill", "-" + name, String.valueOf(program.process().pid()))
          .inheritIO()
          .start()
          .waitFor();
    }
  }

  @AfterEach
  void stop() {
    nodes.forEach(node -> node.program().close());
    internet.close();
  }

  private Node start(Namespace host, String... edges) throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of("node", "--in-memory", "--http", "127.0.0.1:1680"));
    arguments.addAll(List.of("--admin", "off", "--difficulty", "16"));
    for (String edge : edges) {
      arguments.addAll(List.of("-e", edge + ":1618"));
    }
    Path home = Files.createDirectories(folder.resolve("node" + nodes.size()));
    Path token = Files.writeString(folder.resolve("token" + nodes.size()), TOKEN);
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    arguments.addAll(List.of("--http-token-file", token.toString()));
    Node node =
        new Node(
            host,
            Program.start(
                home,
                host.command(
                    Program.javaCommand(
                        JAVA, "dave.dist.Dave", arguments.toArray(new String[0])))));
    nodes.add(node);
    return node;
  }

  private boolean hasAllEverywhere() {
    return nodes.stream()
        .allMatch(node -> IntStream.range(0, nodes.size()).allMatch(i -> node.has("from" + i)));
  }

  private static void tell(String what, long sinceNs) {
    System.out.printf(Locale.ROOT, "%s after %.1f s%n", what, (System.nanoTime() - sinceNs) / 1e9);
  }

  @Test
  void shouldExchangeDatsBehindRoutersAndAfterASleep() throws Exception {
    Namespace first = internet.host();
    Namespace second = internet.host();
    String[] edges = {internet.connect(first, "eth0"), internet.connect(second, "eth0")};
    Node one = start(first);
    Node two = start(second, edges[0]);
    Namespace ordinary = internet.router(Nat.PORT_RESTRICTED);
    Namespace symmetric = internet.router(Nat.SYMMETRIC);
    Namespace carrier =
        internet.routerBehind(internet.router(Nat.PORT_RESTRICTED), Nat.PORT_RESTRICTED);
    Namespace laptop = internet.hostBehind(ordinary);
    Node sleeper = start(laptop, edges);
    start(internet.hostBehind(ordinary), edges);
    Node behindSymmetric = start(internet.hostBehind(symmetric), edges);
    start(internet.hostBehind(internet.router(Nat.SYMMETRIC)), edges);
    start(internet.hostBehind(carrier), edges);
    for (Node node : nodes) {
      node.program().awaitErr(line -> line.contains("ready"), START_S);
    }

    for (Node node : nodes) {
      node.put("from" + nodes.indexOf(node));
    }
    long startedNs = System.nanoTime();
    await().atMost(STARTED).pollInterval(POLL).until(this::hasAllEverywhere);
    tell("all dats are everywhere", startedNs);

    sleeper.signal("STOP");
    Thread.sleep(Duration.ofSeconds(SLEEP_S));
    one.put("missed");
    laptop.down("eth0");
    internet.join(laptop, "wwan0", symmetric);
    sleeper.signal("CONT");
    long wokenNs = System.nanoTime();
    await().atMost(WOKEN).pollInterval(POLL).until(() -> sleeper.has("missed"));
    tell("the sleeper is back", wokenNs);

    two.put("news");
    sleeper.put("own");
    await().atMost(WOKEN).pollInterval(POLL).until(() -> sleeper.has("news") && one.has("own"));

    internet.cut(symmetric, "wan");
    one.put("meanwhile");
    Thread.sleep(Duration.ofSeconds(5));
    assertThat(behindSymmetric.has("meanwhile")).isFalse();
    internet.mend(symmetric, "wan");
    long mendedNs = System.nanoTime();
    await()
        .atMost(WOKEN)
        .pollInterval(POLL)
        .until(() -> behindSymmetric.has("meanwhile") && sleeper.has("meanwhile"));
    tell("the network is back", mendedNs);
  }
}
