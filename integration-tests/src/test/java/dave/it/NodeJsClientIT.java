package dave.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dave.admin.AdminConfig;
import dave.engine.store.DatStore;
import dave.node.DaveNode;
import dave.node.NodeConfig;
import dave.wire.Author;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Another language writes, reads, counts and follows, from the published {@code .proto} alone and
 * with a key that never leaves it.
 */
class NodeJsClientIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path PROTO = NodeJs.ROOT.resolve("proto/src/main/proto");
  private static final long WORK = 1 << 17;

  @TempDir Path dir;

  @BeforeAll
  static void install() {
    NodeJs.install();
  }

  @Test
  void shouldWriteReadCountAndFollowFromNodeJs() {
    NodeConfig config =
        NodeConfig.DEFAULT
            .withListen("127.0.0.1:0")
            .withData(dir.resolve("data"))
            .withAdmin(
                AdminConfig.loopback(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
    try (DaveNode node = DaveNode.launch(config)) {
      int port = node.adminAddress().orElseThrow().getPort();

      NodeJs.Run run = NodeJs.client(PROTO.toString(), "127.0.0.1:" + port);

      assertThat(run.exitCode()).as(run.out() + run.err()).isZero();
      List<JsonNode> told = parse(run.out());
      assertWrites(steps(told, "write"), node.engine().store());
      assertReads(told);
      assertConsensus(steps(told, "consensus"));
      JsonNode forge = steps(told, "forge").get(0);
      assertThat(forge.path("code").asText()).isEqualTo("INVALID_ARGUMENT");
      assertThat(forge.path("details").asText()).contains("dat.work");
      JsonNode status = steps(told, "status").get(0);
      assertThat(status.path("dats").asLong()).isEqualTo(3);
      assertThat(status.path("cursor").asText())
          .isEqualTo(node.engine().store().logId() + "-" + node.engine().store().lastArrival());
    }
  }

  private static void assertWrites(List<JsonNode> writes, DatStore store) {
    assertThat(writes)
        .extracting(w -> w.path("outcome").asText())
        .containsExactly("OUTCOME_STORED", "OUTCOME_STORED", "OUTCOME_STORED", "OUTCOME_REPLACED");
    assertThat(writes)
        .allMatch(w -> w.path("bound").asBoolean() && w.path("difficulty").asInt() == 17);
    // The first was replaced by the last; the rest the node holds as they were signed.
    for (JsonNode write : writes.subList(1, writes.size())) {
      VerifiedDat held = store.byWork(WorkHash.parse(write.path("work").asText())).orElseThrow();
      assertThat(held.dat().author()).isEqualTo(Author.parse(write.path("author").asText()));
      assertThat(held.dat().value().toStringUtf8()).isEqualTo(write.path("value").asText());
    }
  }

  private static void assertReads(List<JsonNode> told) {
    assertThat(steps(told, "get"))
        .extracting(g -> g.path("by").asText() + " " + g.path("value").asText())
        .containsExactly("work red", "register blue");
    assertThat(steps(told, "get")).allMatch(g -> g.path("source").asText().equals("SOURCE_LOCAL"));
    assertThat(texts(steps(told, "subscribe").get(0).path("values")))
        .containsExactly("red", "blue");
    assertThat(texts(steps(told, "resume").get(0).path("values"))).containsExactly("blue", "green");
  }

  private static void assertConsensus(List<JsonNode> counts) {
    assertThat(counts).hasSize(2);
    for (JsonNode count : counts) {
      assertThat(count.path("tallies").findValuesAsText("value")).containsExactly("blue", "green");
      assertThat(count.path("tallies").findValuesAsText("authors")).containsExactly("2", "1");
      assertThat(count.path("tallies").findValuesAsText("work"))
          .containsExactly(Long.toString(2 * WORK), Long.toString(WORK));
      assertThat(count.path("total_work").asText()).isEqualTo(Long.toString(3 * WORK));
    }
    assertThat(counts.get(0).path("margin").asText()).isEqualTo("1");
    assertThat(counts.get(1).path("margin").asText()).isEqualTo(Long.toString(WORK));
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(element -> texts.add(element.asText()));
    return texts;
  }

  private static List<JsonNode> steps(List<JsonNode> told, String step) {
    return told.stream().filter(line -> line.path("step").asText().equals(step)).toList();
  }

  private static List<JsonNode> parse(String lines) {
    return lines.lines().map(NodeJsClientIT::parseLine).toList();
  }

  private static JsonNode parseLine(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + line, e);
    }
  }
}
