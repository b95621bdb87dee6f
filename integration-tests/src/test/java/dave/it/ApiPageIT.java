package dave.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import dave.admin.AdminConfig;
import dave.it.tools.NeedsTools;
import dave.it.tools.Tool;
import dave.node.DaveNode;
import dave.node.NodeConfig;
import java.io.IOException;
import java.io.Reader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * docs/api.md has to match the {@code .proto}, and its examples have to work. After a change of the
 * API, run this test with {@code -Ddave.docs.write=true} and check what it wrote.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class) // The first test records examples.
@NeedsTools(Tool.NODEJS)
final class ApiPageIT {
  private static final Path DOCS = NodeJs.ROOT.resolve("docs");
  private static final Path PARTS = DOCS.resolve("api");
  private static final boolean WRITE = Boolean.getBoolean("dave.docs.write");
  private static final String STALE =
      "docs/api.md is stale: run ApiPageIT with -Ddave.docs.write=true";

  @BeforeAll
  static void install() {
    NodeJs.install();
  }

  @Test
  @Order(1)
  void shouldCallAsTheExamplesDo() throws IOException {
    try (DaveNode node = node()) {
      Map<String, String> ran =
          ApiExamples.run("127.0.0.1:" + node.adminAddress().orElseThrow().getPort());

      if (WRITE) {
        record(ran);
      }
      Map<String, String> recorded = recorded();
      assertThat(recorded.keySet()).isEqualTo(new TreeMap<>(ran).keySet());
      for (Map.Entry<String, String> example : ran.entrySet()) {
        assertThat(ApiExamples.shape(recorded.getOrDefault(example.getKey(), "")))
            .as("%s: %s", STALE, example.getKey())
            .isEqualTo(ApiExamples.shape(example.getValue()));
      }
    }
  }

  @Test
  void shouldShowWhatTheProtoSays() throws IOException {
    ApiPage page = new ApiPage(proto());
    String rendered =
        page.render(
            Files.readString(PARTS.resolve("intro.md")), new TreeMap<>(reasons()), recorded());
    if (WRITE) {
      Files.writeString(DOCS.resolve("api.md"), rendered);
    }
    assertThat(recorded().keySet()).containsAll(page.calls());
    assertThat(rendered.lines().filter(row -> row.endsWith("|  |")))
        .as("fields without a comment in the .proto")
        .isEmpty();
    assertThat(Files.readString(DOCS.resolve("api.md"))).as(STALE).isEqualTo(rendered);
  }

  @Test
  void shouldExplainEachReason() throws IOException {
    Map<String, String> reasons = reasons();
    assertThat(reasons.keySet())
        .as("docs/api/reasons.properties")
        .containsAll(new ApiPage(proto()).reasons());
  }

  /** Writes the examples that are new or have another shape; the others stay. */
  private static void record(Map<String, String> ran) throws IOException {
    Map<String, String> recorded = recorded();
    for (Map.Entry<String, String> example : ran.entrySet()) {
      String before = recorded.get(example.getKey());
      if (before == null || !ApiExamples.sameShape(before, example.getValue())) {
        Files.writeString(PARTS.resolve(example.getKey() + ".txt"), example.getValue());
      }
    }
  }

  private static DaveNode node() {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return DaveNode.launch(
        NodeConfig.builder().listen("127.0.0.1:0").admin(AdminConfig.loopback(any)).build());
  }

  private static FileDescriptorProto proto() throws IOException {
    Path set = Path.of("target", "api.binpb").toAbsolutePath();
    NodeJs.Run build = NodeJs.buf("build", "proto", "-o", set.toString());
    assertThat(build.exitCode()).as(build.err()).isZero();
    return FileDescriptorSet.parseFrom(Files.readAllBytes(set)).getFileList().stream()
        .filter(file -> file.getName().equals("dave/admin/v1/admin.proto"))
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, String> recorded() throws IOException {
    Map<String, String> examples = new TreeMap<>();
    for (Path file : files(PARTS, ".txt")) {
      String name = file.getFileName().toString();
      examples.put(name.substring(0, name.length() - ".txt".length()), Files.readString(file));
    }
    return examples;
  }

  private static Map<String, String> reasons() throws IOException {
    Properties reasons = new Properties();
    try (Reader reader = Files.newBufferedReader(PARTS.resolve("reasons.properties"))) {
      reasons.load(reader);
    }
    Map<String, String> sorted = new TreeMap<>();
    reasons.forEach((reason, says) -> sorted.put(reason.toString(), says.toString()));
    return sorted;
  }

  private static List<Path> files(Path root, String suffix) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return new ArrayList<>(
          all.filter(file -> file.toString().endsWith(suffix)).sorted().toList());
    }
  }
}
