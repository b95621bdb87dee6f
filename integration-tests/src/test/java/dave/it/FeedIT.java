package dave.it;

import static org.assertj.core.api.Assertions.assertThat;

import dave.admin.AdminConfig;
import dave.it.tools.NeedsTools;
import dave.it.tools.Tool;
import dave.node.DaveNode;
import dave.node.NodeConfig;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests the feed of examples/feed with two authors, and a reader that follows both and reconnects.
 */
@Tag("long")
@NeedsTools(Tool.NODEJS)
final class FeedIT {
  private static final long SOON_S = 30;
  private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";

  private final Example client = Example.of(FeedIT.class, "clients/nodejs");
  private final Example feed = Example.of(FeedIT.class, "examples/feed");

  @TempDir Path homes;

  @Test
  void shouldFollowTwoAuthorsAndGoOnWhereItStopped() throws Exception {
    try (DaveNode node = node()) {
      String endpoint = endpoint(node);
      Example.Run first = feed.run(feed.commands(), environment(endpoint, "anna"));
      assertThat(first.exitCode()).as(first.toString()).isZero();
      String anna = first.out().getLast();
      String ben = run(endpoint, "ben", "node feed.js whoami").getLast();

      try (Program reader = follow(endpoint, anna, ben)) {
        reader.awaitOut(line -> line.endsWith(": Hello, world"), SOON_S);
        post(endpoint, "ben", "Live");
        reader.awaitOut(line -> line.endsWith(": Live"), SOON_S);
        assertThat(reader.out()).hasSize(2);
      }
      post(endpoint, "anna", "While you were away");
      post(endpoint, "stranger", "Nobody follows me");
      post(endpoint, "ben", "Me too");

      try (Program reader = follow(endpoint, anna, ben)) {
        reader.awaitOut(line -> line.endsWith(": While you were away"), SOON_S);
        reader.awaitOut(line -> line.endsWith(": Me too"), SOON_S);
        post(endpoint, "anna", "Last \u001b[2J");
        reader.awaitOut(line -> line.contains(": Last"), SOON_S);

        assertThat(texts(reader.out(), anna)).containsExactly("While you were away", "Last  [2J");
        assertThat(texts(reader.out(), ben)).containsExactly("Me too");
        assertThat(reader.out()).hasSize(3).allMatch(line -> line.matches(TIME + " .*"));
      }
    }
  }

  @Test
  void shouldSayWhatIsWrong() {
    makeClient();
    assertWrong(
        "node feed.js post hello",
        "no node answers at 127.0.0.1:1: check the address, or start the node");
    assertWrong("node feed.js follow anna", "'anna' is no author: give 64 hex digits");
    assertWrong("node feed.js", "usage: node feed.js whoami");
  }

  private void assertWrong(String command, String message) {
    Example.Run run = feed.run(command, environment("127.0.0.1:1", "anna"));
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).singleElement().asString().startsWith(message);
  }

  private void makeClient() {
    Example.Run made = client.run("npm ci && npm run --silent vendor", Map.of());
    assertThat(made.exitCode()).as(made.toString()).isZero();
  }

  private void post(String endpoint, String who, String text) {
    run(endpoint, who, "node feed.js post '" + text + "'");
  }

  private List<String> run(String endpoint, String who, String command) {
    Example.Run run = feed.run(command, environment(endpoint, who));
    assertThat(run.exitCode()).as(run.toString()).isZero();
    return run.out();
  }

  private Program follow(String endpoint, String... names) throws Exception {
    List<String> command = new ArrayList<>(List.of("env"));
    environment(endpoint, "reader").forEach((name, value) -> command.add(name + "=" + value));
    command.addAll(List.of("node", feed.dir().resolve("feed.js").toString(), "follow"));
    command.addAll(List.of(names));
    return Program.start(homes.resolve("reader"), command);
  }

  private Map<String, String> environment(String endpoint, String who) {
    return Map.of("DAVE_ENDPOINT", endpoint, "FEED_HOME", homes.resolve(who).toString());
  }

  private static List<String> texts(List<String> lines, String author) {
    String name = " " + author.substring(0, 8) + ": ";
    return lines.stream()
        .filter(line -> line.contains(name))
        .map(line -> line.substring(line.indexOf(name) + name.length()))
        .toList();
  }

  private static DaveNode node() {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return DaveNode.launch(
        NodeConfig.builder().listen("127.0.0.1:0").admin(AdminConfig.loopback(any)).build());
  }

  private static String endpoint(DaveNode node) {
    return "127.0.0.1:" + node.adminAddress().orElseThrow().getPort();
  }
}
