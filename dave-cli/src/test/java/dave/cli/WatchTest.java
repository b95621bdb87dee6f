package dave.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import dave.admin.v1.SubscribeRequest;
import dave.cli.terminal.Terminals;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WatchTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private FakeNode node = new FakeNode();
  private Shell shell;
  private @TempDir Path folder;

  @BeforeEach
  void enter() {
    shell = new Shell(folder).node(node);
  }

  @AfterEach
  void leave() {
    node.close();
  }

  private CompletableFuture<Shell.Run> watch(String... more) {
    String[] args = new String[more.length + 1];
    args[0] = "watch";
    System.arraycopy(more, 0, args, 1, more.length);
    CompletableFuture<Shell.Run> run = CompletableFuture.supplyAsync(() -> shell.run(args));
    await().until(() -> node.watcherCount() == 1 || run.isDone());
    return run;
  }

  @Test
  void shouldStreamWhatArrivesUntilTheCount() {
    node.hold(FakeNode.dat("before", "v", 1));
    CompletableFuture<Shell.Run> run = watch("--count", "2");

    node.hold(FakeNode.dat("a", "one", 2));
    await().untilAsserted(() -> assertThat(shell.outSoFar()).contains("one"));
    node.hold(FakeNode.dat("b", "two", 3));

    assertThat(run.join().exit()).isZero();
    assertThat(run.join().out().lines())
        .hasSize(2)
        .first()
        .asString()
        .isEqualTo("02".repeat(32) + "    18  2023-11-14T22:13:20Z  a2a2a2a2a2a2a2a2  a  one");
    assertThat(run.join().err()).isEmpty();
  }

  @Test
  void shouldStreamJsonWithCursorsAndGaps() throws IOException {
    CompletableFuture<Shell.Run> run = watch("--count", "2", "--after", "0", "-o", "json");

    node.hold(FakeNode.dat("a", "one", 1));
    await().untilAsserted(() -> assertThat(shell.outSoFar()).contains("one"));
    node.tellGap(7);
    node.hold(FakeNode.dat("b", "two", 2));

    List<String> lines = run.join().out().lines().toList();
    assertThat(lines).hasSize(3);
    JsonNode first = JSON.readTree(lines.get(0));
    assertThat(first.fieldNames()).toIterable().containsExactly("event", "cursor", "dat");
    assertThat(first.path("cursor").asText()).isEqualTo("1");
    JsonNode gap = JSON.readTree(lines.get(1));
    assertThat(gap.path("event").asText()).isEqualTo("gap");
    assertThat(gap.path("missed").asInt()).isEqualTo(7);
    assertThat(run.join().err()).contains("gap: up to 7 dats");
  }

  @Test
  void shouldAskForTheFilter() {
    node.hold(FakeNode.dat("a", "one", 1));

    watch("--prefix", "chat/", "--min-difficulty", "24", "--after", "0", "--count", "1").join();

    assertThat(node.requests().getFirst())
        .isEqualTo(
            SubscribeRequest.newBuilder()
                .setKeyPrefix(ByteString.copyFromUtf8("chat/"))
                .setMinDifficulty(24)
                .setCursor("0")
                .build());
  }

  @Test
  void shouldGoOnAfterItsCursorWhenTheNodeIsBack() {
    CompletableFuture<Shell.Run> run = watch("--count", "3");
    node.hold(FakeNode.dat("a", "one", 1));
    await().untilAsserted(() -> assertThat(shell.outSoFar()).contains("one"));

    int port = node.port();
    FakeNode gone = node;
    gone.dropWatchers();
    gone.close();
    await().untilAsserted(() -> assertThat(shell.errSoFar()).contains("lost the node"));
    node = new FakeNode(port);
    gone.dats().forEach(node::hold);
    node.hold(FakeNode.dat("b", "two", 2));
    node.hold(FakeNode.dat("c", "three", 3));

    assertThat(run.join().out().lines()).hasSize(3);
    assertThat(run.join().out()).containsOnlyOnce("one").containsOnlyOnce("two");
    assertThat(run.join().err())
        .contains("going on at " + node.endpoint() + " after cursor 1")
        .containsOnlyOnce("lost the node");
  }

  @Test
  void shouldGoOnAtAnotherNodeAndBackAfterTheCursor() {
    try (FakeNode other = new FakeNode()) {
      shell.variable("DAVE_ENDPOINT", node.endpoint() + "," + other.endpoint());
      other.hold(FakeNode.dat("old", "from before the watch", 9));
      CompletableFuture<Shell.Run> run = watch("--count", "4", "-o", "json");
      node.hold(FakeNode.dat("a", "one", 1));
      await().untilAsserted(() -> assertThat(shell.outSoFar()).contains("one"));
      other.hold(FakeNode.dat("a", "one", 1));
      other.hold(FakeNode.dat("b", "two", 2));

      int port = node.port();
      FakeNode gone = node;
      gone.dropWatchers();
      gone.close();
      await().untilAsserted(() -> assertThat(shell.outSoFar()).contains("two"));
      other.hold(FakeNode.dat("c", "three", 3));
      await().untilAsserted(() -> assertThat(shell.outSoFar()).contains("three"));

      node = new FakeNode(port);
      gone.dats().forEach(node::hold);
      node.hold(FakeNode.dat("b", "two", 2));
      node.hold(FakeNode.dat("d", "four", 4));
      other.dropWatchers();

      assertThat(run.join().exit()).isZero();
      assertThat(run.join().out().lines()).hasSize(6);
      assertThat(run.join().out())
          .containsOnlyOnce("one")
          .containsOnlyOnce("two")
          .doesNotContain("before")
          .contains("\"from\":\"" + node.endpoint() + "\",\"to\":\"" + other.endpoint() + "\"")
          .contains("\"from\":\"" + other.endpoint() + "\",\"to\":\"" + node.endpoint() + "\"");
      assertThat(run.join().err())
          .contains("going on at " + other.endpoint() + " after cursor 1")
          .contains("going on at " + node.endpoint() + " after cursor 1");
    }
  }

  @Test
  void shouldBeginAtTheFirstNodeThatIsThere() {
    try (FakeNode other = new FakeNode()) {
      shell.variable("DAVE_ENDPOINT", node.endpoint() + "," + other.endpoint());
      node.close();
      other.hold(FakeNode.dat("a", "one", 1));

      Shell.Run run = shell.run("watch", "--after", "0", "--count", "1");

      assertThat(run.exit()).isZero();
      assertThat(run.out()).contains("one");
    }
  }

  @Test
  void shouldSayWhyTheFirstNodeIsNotThereIfNoneIs() {
    String gone = node.endpoint();
    node.close();

    Shell.Run run = shell.run("watch", "--endpoint", gone + ",127.0.0.1:1");

    assertThat(run.exit()).isEqualTo(4);
    assertThat(run.err()).contains("no node answers at " + gone);
  }

  @Test
  void shouldGoOnWithANodeThatLostItsLog() {
    CompletableFuture<Shell.Run> run = watch("--count", "2");
    node.hold(FakeNode.dat("a", "one", 1));
    await().untilAsserted(() -> assertThat(shell.outSoFar()).contains("one"));

    int port = node.port();
    node.dropWatchers();
    node.close();
    node = new FakeNode(port);
    node.unknownCursor = "1";
    node.hold(FakeNode.dat("b", "two", 2));

    assertThat(run.join().exit()).isZero();
    assertThat(run.join().out().lines()).hasSize(2);
  }

  @Test
  void shouldNotGoOnWithANodeThatRefuses() {
    node.refusal = FakeNode.refusal(Code.FAILED_PRECONDITION, "CURSOR_UNKNOWN", "bad cursor");

    Shell.Run run = watch("--after", "77").join();

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).isEqualTo("dave: bad cursor\n");
  }

  @Test
  void shouldFailAtOnceWhenThereIsNoNodeAtFirst() {
    node.close();

    Shell.Run run = shell.run("watch");

    assertThat(run.exit()).isEqualTo(4);
    assertThat(run.err()).contains("no node answers at").contains("start one with: dave node");
  }

  @Test
  void shouldTellTheCursorOnCtrlC() {
    shell.terminals(new Terminals(false, false, true));
    CompletableFuture<Shell.Run> run = watch("--count", "2");
    node.hold(FakeNode.dat("a", "one", 1));
    await().untilAsserted(() -> assertThat(shell.outSoFar()).contains("one"));

    shell.interrupt();

    assertThat(shell.errSoFar()).contains("go on later with: --after 1");
    node.hold(FakeNode.dat("b", "two", 2));
    assertThat(run.join().exit()).isZero();
  }
}
