package dave.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dave.admin.AdminConfig;
import dave.engine.Bandwidths;
import dave.engine.EngineConfig;
import dave.engine.model.Timing;
import dave.files.format.ChunkKey;
import dave.files.tree.ChunkSink;
import dave.files.tree.TreeWriter;
import dave.node.DaveNode;
import dave.node.NodeConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Writes and reads large files with the program, through whole nodes. */
final class FileIT {
  /** Larger with -Ddave.file.bytes=100000000. */
  private static final int LARGE = Integer.getInteger("dave.file.bytes", 10_000_000);

  private static final long TIMEOUT_S = Math.max(120, LARGE / 200_000);
  private static final int BITS = 8;
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path home;
  private final List<DaveNode> nodes = new ArrayList<>();

  @AfterEach
  void close() {
    nodes.forEach(DaveNode::close);
  }

  @Test
  @Tag("long")
  void shouldTravelAlongALineOfThreeNodesNoneOfWhichWasToldWhereItIs() throws Exception {
    startLine(3);
    Path file = random(LARGE);

    String root = put(0, file);
    Path copy = home.resolve("copy");
    try (Program get = get(2, root, "--fast", "-o", copy.toString())) {
      assertThat(get.awaitExit(TIMEOUT_S)).as("%s", get.err()).isZero();
      assertThat(get.out()).isEmpty();
      assertThat(get.err()).singleElement().asString().contains("--fast").contains("see that");
    }

    assertThat(Files.mismatch(file, copy)).isEqualTo(-1);
  }

  @Test
  @Tag("long")
  void shouldGoOnWhereItWasInterruptedOnBothSides() throws Exception {
    startLine(1);
    Path file = random(1_500_000);
    long held;
    try (Program put = dave(0, "file", "put", "-d", "14", file.toString())) {
      await().atMost(SOON).until(() -> dats() > 200);
      interrupt(put);
      assertThat(put.awaitExit(TIMEOUT_S)).isEqualTo(130);
      assertThat(put.out()).isEmpty();
      held = dats();
    }
    String json;
    try (Program put = dave(0, "file", "put", "-d", "14", "-o", "json", file.toString())) {
      assertThat(put.awaitExit(TIMEOUT_S)).as("%s", put.err()).isZero();
      json = put.out().getFirst();
    }
    assertThat(number(json, "mined_chunks")).as(json).isEqualTo(number(json, "chunks") - held);
    assertThat(dats()).as("dats, none of them twice").isEqualTo(number(json, "chunks"));

    String root = json.replaceAll(".*\"root\":\"([0-9a-f]+)\".*", "$1");
    Path copy = home.resolve("copy");
    try (Program get = get(0, root, "--fast", "--bandwidth", "4mbit", copy.toString())) {
      await().atMost(SOON).until(() -> parts().stream().anyMatch(part -> size(part) > 400_000));
      interrupt(get);
      assertThat(get.awaitExit(TIMEOUT_S)).isEqualTo(130);
    }
    assertThat(copy).doesNotExist();
    try (Program get = get(0, root, "-o", copy.toString(), "-o", "json")) {
      assertThat(get.awaitExit(TIMEOUT_S)).as("%s", get.err()).isZero();
      assertThat(number(get.out().getFirst(), "kept_bytes")).isGreaterThan(300_000);
    }
    assertThat(Files.mismatch(file, copy)).isEqualTo(-1);
    assertThat(parts()).isEmpty();
    try (Program get = get(0, root, "-o", copy.toString())) {
      assertThat(get.awaitExit(TIMEOUT_S)).isEqualTo(2);
      assertThat(get.err()).singleElement().asString().contains("exists already");
    }
  }

  @Test
  @Tag("long")
  void shouldEndInAClearErrorAndLeaveNothingWhereAFileIsNotWhole() throws Exception {
    startLine(2);
    Map<ByteString, ByteString> chunks = chunks(100_000);
    ByteString root = List.copyOf(chunks.keySet()).getLast();
    ByteString leaf = List.copyOf(chunks.keySet()).get(5);
    chunks.forEach((key, value) -> store(key, key.equals(leaf) ? flipped(value) : value));

    assertFails(3, "nowhere: chunk " + ChunkKey.hex(leaf), ChunkKey.hex(root));
  }

  @Test
  @Tag("long")
  void shouldEndInAClearErrorAndLeaveNothingWhereATreeIsHostile() throws Exception {
    startLine(2);
    ByteString leaf = store(ByteString.copyFromUtf8("Lleaf"));
    long bomb = 900_000_000L * 1_220;
    ByteString node =
        store(bytes(ByteBuffer.allocate(42).put((byte) 'N').put((byte) 6).putLong(bomb), leaf));

    String hostile = root(bomb, node);
    assertFails(1, "", hostile); // It fails for lack of a terabyte, or at the first wrong chunk.
    try (Program get = get(1, hostile, "--fast", "--quiet", "--timeout", "12s", "-")) {
      assertThat(get.awaitExit(TIMEOUT_S)).as("%s", get.err()).isEqualTo(1);
      assertThat(get.err()).singleElement().asString().contains("chunk " + ChunkKey.hex(node));
      assertThat(get.out()).isEmpty();
    }
    assertFails(1, "chunk " + ChunkKey.hex(leaf), root(1_100, leaf));
    assertFails(1, "over", root(Long.MAX_VALUE, leaf));
    assertFails(1, "not the root of a file", ChunkKey.hex(leaf));
    assertFails(3, "nowhere", "0".repeat(64));
    assertThat(parts()).isEmpty();
  }

  private void assertFails(int exit, String says, String root) throws Exception {
    Path copy = home.resolve("copy");
    try (Program get =
        get(1, root, "--fast", "--quiet", "--timeout", "12s", "-o", copy.toString())) {
      assertThat(get.awaitExit(TIMEOUT_S)).as("%s", get.err()).isEqualTo(exit);
      assertThat(get.out()).isEmpty();
      assertThat(get.err()).singleElement().asString().startsWith("dave: ").contains(says);
    }
    assertThat(copy).doesNotExist();
  }

  /** Stores the root of a file whose size and content are false. */
  private String root(long size, ByteString top) {
    ByteBuffer header = ByteBuffer.allocate(43).put((byte) 'F').put((byte) 1).putLong(size);
    return ChunkKey.hex(store(bytes(header.put((byte) 0), top)));
  }

  private static ByteString bytes(ByteBuffer header, ByteString key) {
    return ByteString.copyFrom(header.put(key.toByteArray()).flip());
  }

  private ByteString store(ByteString value) {
    ByteString key = ChunkKey.of(value);
    store(key, value);
    return key;
  }

  private void store(ByteString key, ByteString value) {
    nodes.getFirst().put(key, value, BITS).block(SOON);
  }

  private static ByteString flipped(ByteString value) {
    byte[] bytes = value.toByteArray();
    bytes[bytes.length / 2] ^= 1;
    return ByteString.copyFrom(bytes);
  }

  /** Returns the chunks of a file in the order in which they are stored. */
  private static Map<ByteString, ByteString> chunks(int size) {
    Map<ByteString, ByteString> chunks = new LinkedHashMap<>();
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    ChunkSink map =
        new ChunkSink() {
          @Override
          public Mono<Boolean> holds(ByteString key) {
            return Mono.just(false);
          }

          @Override
          public Mono<Void> put(ByteString key, ByteString value) {
            chunks.put(key, value);
            return Mono.empty();
          }
        };
    new TreeWriter(map, 1).write(Flux.just(ByteString.copyFrom(bytes))).block(SOON);
    return chunks;
  }

  /** Starts nodes, each with an edge to the one before it. */
  private void startLine(int count) {
    EngineConfig engine =
        EngineConfig.DEFAULT
            .withEpoch(Duration.ofMillis(1))
            .withMinDifficulty(BITS)
            .withTiming(Timing.DEFAULT.withDelays(500, 500))
            .withBandwidths(new Bandwidths(400_000_000, 800_000_000));
    for (int i = 0; i < count; i++) {
      NodeConfig config =
          NodeConfig.builder()
              .listen("127.0.0.1:0")
              .engine(engine)
              .admin(
                  AdminConfig.loopback(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)))
              .build();
      String[] edges =
          i == 0
              ? new String[0]
              : new String[] {"127.0.0.1:" + nodes.get(i - 1).listenAddresses().getFirst().port()};
      nodes.add(DaveNode.launch(config.toBuilder().edges(edges).build()));
    }
  }

  private String put(int node, Path file) throws Exception {
    try (Program put = dave(node, "file", "put", "-d", "" + BITS, file.toString())) {
      assertThat(put.awaitExit(TIMEOUT_S)).as("%s", put.err()).isZero();
      assertThat(put.out()).singleElement().asString().matches("[0-9a-f]{64}");
      return put.out().getFirst();
    }
  }

  private Program get(int node, String root, String... more) throws IOException {
    return dave(
        node,
        Stream.concat(Stream.of("file", "get", root), Stream.of(more)).toArray(String[]::new));
  }

  private Program dave(int node, String... args) throws IOException {
    String endpoint = "127.0.0.1:" + nodes.get(node).adminAddress().orElseThrow().getPort();
    String[] all =
        Stream.concat(Stream.of(args), Stream.of("--endpoint", endpoint)).toArray(String[]::new);
    return Program.dave(home, all);
  }

  private static void interrupt(Program program) throws Exception {
    new ProcessBuilder("kill", "-INT", Long.toString(program.process().pid())).start().waitFor();
  }

  private long dats() {
    return nodes.getFirst().engine().store().stats().dats();
  }

  private static long number(String json, String field) {
    return Long.parseLong(json.replaceAll(".*\"" + field + "\":(\\d+).*", "$1"));
  }

  private List<Path> parts() throws IOException {
    try (Stream<Path> files = Files.list(home)) {
      return files.filter(path -> path.getFileName().toString().endsWith(".part")).toList();
    }
  }

  private static long size(Path file) {
    return file.toFile().length();
  }

  private Path random(int size) throws IOException {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return Files.write(Files.createDirectories(home).resolve("file"), bytes);
  }
}
