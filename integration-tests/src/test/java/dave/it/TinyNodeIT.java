package dave.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dave.it.tools.NeedsTools;
import dave.it.tools.Tool;
import dave.node.DaveNode;
import dave.node.NodeConfig;
import dave.node.NodeLinks;
import dave.wire.Author;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Runs examples/tinynode, a node in Python that was written from docs/protocol.md. */
@Tag("long")
@NeedsTools(Tool.PYTHON)
@Execution(ExecutionMode.CONCURRENT) // They wait for answers, most of the time.
final class TinyNodeIT {
  private static final Path FOLDER = Path.of("..", "examples", "tinynode").toAbsolutePath();
  private static final Path VECTORS = Path.of("..", "docs", "vectors").toAbsolutePath();
  private static final String LISTENING = "listening at ";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int DIFFICULTY = 8;

  private @TempDir Path home;

  private Program python(String program, String... args) throws IOException {
    List<String> command = new ArrayList<>(List.of("python3", "-B"));
    command.add(FOLDER.resolve(program).toString());
    command.addAll(List.of(args));
    return Program.start(home, command);
  }

  private Program tinyNode() throws IOException {
    return python(
        "tinynode.py", "--listen", "127.0.0.1:0", "--min-difficulty", String.valueOf(DIFFICULTY));
  }

  private static String address(Program tiny) throws Exception {
    return tiny.awaitOut(line -> line.startsWith(LISTENING), PATIENCE.toSeconds())
        .substring(LISTENING.length());
  }

  @Test
  void shouldGossipWithOurNode() throws Exception {
    try (Program tiny = tinyNode()) {
      NodeConfig config =
          NodeConfig.builder()
              .listen("127.0.0.1:0")
              .links(NodeLinks.PLAIN) // Over links a fresh dat is told to no plain peer.
              .edges(address(tiny))
              .engine(NodeConfig.DEFAULT.engine().withMinDifficulty(DIFFICULTY))
              .build();
      try (DaveNode node = DaveNode.launch(config)) {
        tiny.awaitOut(line -> line.startsWith("peer udp://"), PATIENCE.toSeconds());
        node.put("ours", "from Java").block(PATIENCE);
        tiny.awaitOut(line -> line.startsWith("dat ours = from Java of "), PATIENCE.toSeconds());

        BufferedWriter commands = tiny.process().outputWriter();
        commands.write("put theirs from Python\n");
        commands.flush();
        String own =
            tiny.awaitOut(
                line -> line.startsWith("dat theirs = from Python of "), PATIENCE.toSeconds());
        Author author = Author.parse(own.substring(own.lastIndexOf(' ') + 1));
        ByteString key = ByteString.copyFromUtf8("theirs");
        await()
            .atMost(PATIENCE)
            .until(() -> node.engine().store().byRegister(key, author).isPresent());
        assertThat(tiny.err()).isEmpty();
      }
    }
  }

  @Test
  void shouldPassTheTestsOfNodes() throws Exception {
    try (Program tiny = tinyNode();
        Program conform =
            Program.dave(
                home, "conform", address(tiny), "--min-difficulty", String.valueOf(DIFFICULTY))) {
      assertThat(conform.awaitExit(PATIENCE.toSeconds())).as(conform.out().toString()).isZero();
    }
  }

  @Test
  void shouldAgreeWithTheVectors() throws Exception {
    try (Program check = python("checkvectors.py", VECTORS.toString())) {
      assertThat(check.awaitExit(PATIENCE.toSeconds())).as(check.err().toString()).isZero();
      assertThat(check.out()).singleElement().asString().startsWith("224 values are as in ");
    }
  }
}
