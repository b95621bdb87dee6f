package dave.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests three nodes as processes that talk over links alone. Their owners give each other what
 * {@code --show-link} prints.
 */
@Tag("long")
final class LinksIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int NODES = 3;
  private static final long TIMEOUT_S = 60;
  private static final Duration SOON = Duration.ofSeconds(TIMEOUT_S);
  private static final Pattern READY =
      Pattern.compile("ready: gossip \\[(sealed://\\S+?)], API (127.0.0.1:\\d+)");

  @TempDir Path dir;

  private final List<Program> nodes = new ArrayList<>();
  private final List<String> endpoints = new ArrayList<>();

  @Test
  void shouldSpreadOverLinksThatFriendsGaveEachOther() throws Exception {
    List<String> links = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      links.add(showLink(i, freePort()));
    }
    assertThat(Files.getPosixFilePermissions(home(0).resolve("link.pem")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    PeerAddress first = PeerAddresses.parse(links.getFirst());
    try (OriginalUdpNode original = OriginalUdpNode.start(true)) {
      original.addEdge(first.underLink());
      for (int i = 0; i < NODES; i++) {
        start(i, links);
      }
      assertThat(showLink(0, first.port())).as("while the node runs").isEqualTo(links.getFirst());
      for (int i = 0; i < NODES; i++) {
        awaitLinks(i);
      }
      String hash = ask(0, "put", "--difficulty", "16", "-k", "greeting", "hello").getFirst();
      for (int i = 1; i < NODES; i++) {
        int node = i;
        await().atMost(SOON).until(() -> held(node, hash), List.of("hello")::equals);
      }
      showsLinks(links);
      await().atMost(SOON).until(() -> original.sent() >= 2);
      assertThat(original.received()).as("datagrams to an original node").isZero();
    } finally {
      nodes.forEach(Program::close);
    }
  }

  private void showsLinks(List<String> links) throws Exception {
    assertThat(ask(0, "status"))
        .anyMatch(line -> line.matches("links +require: \\d+ chosen \\(8 or more wanted\\), .*"))
        .anyMatch(
            line -> line.startsWith("WARNING     this node talks over links alone and chose"));
    assertThat(ask(0, "peers").subList(1, NODES))
        .allMatch(line -> line.matches("sealed://\\S+ +edge, active.* (chosen|accepted) \\d+.*"));
    JsonNode peers = JSON.readTree(String.join("", ask(0, "peers", "-o", "json"))).path("peers");
    assertThat(peers.findValuesAsText("address"))
        .containsExactlyInAnyOrderElementsOf(links.subList(1, NODES));
    int chosen = 0;
    int accepted = 0;
    for (int i = 0; i < NODES; i++) {
      JsonNode counts = links(i);
      chosen += counts.path("chosen").asInt();
      accepted += counts.path("accepted").asInt();
    }
    assertThat(chosen).as("each link has one end that chose it").isEqualTo(accepted).isEqualTo(3);
  }

  private void awaitLinks(int node) {
    await()
        .atMost(SOON)
        .until(
            () -> links(node),
            links -> links.path("chosen").asInt() + links.path("accepted").asInt() == NODES - 1);
  }

  private JsonNode links(int node) throws Exception {
    return JSON.readTree(String.join("", ask(node, "status", "-o", "json"))).path("links");
  }

  private void start(int node, List<String> links) throws Exception {
    PeerAddress own = PeerAddresses.parse(links.get(node));
    List<String> args =
        new ArrayList<>(
            List.of("node", "--links", "require", "--admin", "127.0.0.1:0", "--epoch", "5ms"));
    args.addAll(List.of("-l", "[::1]:" + own.port()));
    links.stream()
        .filter(link -> !link.equals(links.get(node)))
        .forEach(link -> args.addAll(List.of("-e", link)));
    Program program = Program.dave(home(node), args.toArray(String[]::new));
    nodes.add(program);
    String line = program.awaitErr(text -> READY.matcher(text).find(), TIMEOUT_S);
    Matcher ready = READY.matcher(line);
    assertThat(ready.find()).isTrue();
    assertThat(ready.group(1)).isEqualTo(links.get(node));
    endpoints.add(ready.group(2));
  }

  private String showLink(int node, int port) throws Exception {
    List<String> shown =
        run(node, "node", "--links", "require", "-l", "[::1]:" + port, "--show-link");
    assertThat(shown).singleElement().asString().matches("sealed://[0-9a-f]{64}@\\[::1]:" + port);
    return shown.getFirst();
  }

  private List<String> ask(int node, String... args) throws Exception {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--endpoint", endpoints.get(node)));
    return run(node, all.toArray(String[]::new));
  }

  /** Returns the value of a dat that a node holds; nothing if it does not. */
  private List<String> held(int node, String hash) throws Exception {
    try (Program get =
        Program.dave(home(node), "get", hash, "--local", "--endpoint", endpoints.get(node))) {
      get.process().getOutputStream().close();
      return get.awaitExit(TIMEOUT_S) == 0 ? get.out() : List.of();
    }
  }

  /** Runs a command that succeeds, and returns what it prints. */
  private List<String> run(int node, String... args) throws Exception {
    try (Program program = Program.dave(home(node), args)) {
      program.process().getOutputStream().close();
      int exit = program.awaitExit(TIMEOUT_S);
      assertThat(exit).as("%s: %s", List.of(args), program.err()).isZero();
      return program.out();
    }
  }

  private Path home(int node) {
    return dir.resolve("node" + node);
  }

  /** Returns a port that is free now: a node tells its address before it has one. */
  private static int freePort() throws Exception {
    InetSocketAddress loopback =
        PeerAddresses.toSocketAddress(PeerAddresses.parse("udp://[::1]:1"));
    InetSocketAddress any = new InetSocketAddress(loopback.getAddress(), 0);
    try (DatagramSocket socket = new DatagramSocket(any)) {
      return socket.getLocalPort();
    }
  }
}
