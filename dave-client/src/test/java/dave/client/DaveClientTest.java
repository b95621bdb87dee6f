package dave.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dave.admin.AdminConfig;
import dave.admin.v1.Peer;
import dave.client.model.Consensus;
import dave.client.model.Count;
import dave.client.model.Cursor;
import dave.client.model.DaveException;
import dave.client.model.Event;
import dave.client.model.Fault;
import dave.client.model.Follow;
import dave.client.model.Listing;
import dave.client.model.NodeDat;
import dave.client.model.Put;
import dave.client.model.Query;
import dave.client.model.Reason;
import dave.client.model.Stored;
import dave.engine.EngineConfig;
import dave.files.tree.Written;
import dave.node.DaveNode;
import dave.node.NodeConfig;
import dave.wire.crypto.DatVerifier;
import dave.wire.crypto.Signatures;
import dave.wire.crypto.Verification;
import dave.wire.keys.KeyFile;
import dave.wire.keys.SigningKey;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The client and a real node in one process. */
final class DaveClientTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int BITS = 8;

  private static final SigningKey KEY = SigningKey.generate(new SecureRandom());
  private static DaveNode node;
  private static DaveClient dave;

  @TempDir Path folder;

  private static NodeConfig config(int port) {
    return NodeConfig.builder()
        .listen("127.0.0.1:0")
        .engine(EngineConfig.DEFAULT.withMinDifficulty(BITS))
        .admin(AdminConfig.loopback(new InetSocketAddress(InetAddress.getLoopbackAddress(), port)))
        .build();
  }

  private static String address(DaveNode running) {
    return "127.0.0.1:" + running.adminAddress().orElseThrow().getPort();
  }

  private static Put put(String key, String value) {
    return Put.of(key, value).difficulty(BITS);
  }

  @BeforeAll
  static void start() {
    node = DaveNode.launch(config(0));
    dave = DaveClient.to(address(node)).key(KEY).connect();
  }

  @AfterAll
  static void stop() {
    dave.close();
    node.close();
  }

  @Test
  void shouldMineHereAndSignHere() {
    Stored stored = dave.put(put("mined/here", "one")).blockOptional(SOON).orElseThrow();

    assertThat(stored.outcome()).isEqualTo(Stored.Outcome.STORED);
    assertThat(stored.dat().value()).isEqualTo("one");
    assertThat(stored.dat().dat().author()).isEqualTo(KEY.author());
    assertThat(
            new DatVerifier(Signatures.bouncyCastle(), BITS)
                .verify(stored.dat().dat(), Long.MAX_VALUE))
        .isInstanceOf(Verification.Genuine.class);
    assertThat(dave.put(put("mined/here", "two")).blockOptional(SOON).orElseThrow().outcome())
        .isEqualTo(Stored.Outcome.REPLACED);
  }

  @Test
  void shouldLetTheNodeMineAndSignHere() {
    Stored stored =
        dave.put(put("mined/there", "one").minedByNode()).blockOptional(SOON).orElseThrow();

    assertThat(stored.dat().dat().author()).isEqualTo(KEY.author());
    assertThat(stored.dat().difficulty()).isGreaterThanOrEqualTo(BITS);
  }

  @Test
  void shouldLetTheNodeSignWithoutAKey() {
    try (DaveClient keyless = DaveClient.to(address(node)).connect()) {
      Stored stored = keyless.put(put("signed/there", "one")).blockOptional(SOON).orElseThrow();

      assertThat(stored.dat().dat().author().toByteString())
          .isEqualTo(dave.node().status().getAuthor());
      assertThatThrownBy(() -> keyless.files().put(Path.of("pom.xml")).block(SOON))
          .hasMessageContaining("key(...)");
    }
  }

  @Test
  void shouldMineAtLeastTheMinimumOfTheNode() {
    Stored stored =
        dave.put(Put.of("mined/more", "one").difficulty(1)).blockOptional(SOON).orElseThrow();

    assertThat(stored.dat().difficulty()).isEqualTo(BITS);
  }

  @Test
  void shouldGetByWorkByRecordAndByKey() {
    NodeDat dat = dave.put(put("get/a", "one")).blockOptional(SOON).orElseThrow().dat();

    assertThat(dave.get(Query.work(dat.dat().work())).block(SOON)).isEqualTo(dat);
    assertThat(dave.get("get/a", KEY.author()).block(SOON)).isEqualTo(dat);
    assertThat(dave.get(Query.key("get/a").local()).block(SOON)).isEqualTo(dat);
    assertThat(dave.get(Query.key("get/none")).blockOptional(SOON)).isEmpty();
  }

  @Test
  void shouldAnswerTheOperatorOfEachNode() {
    NodeDat dat = dave.put(put("node/a", "one")).blockOptional(SOON).orElseThrow().dat();
    dave.put(put("node/b", "two")).block(SOON);
    NodeCalls calls = dave.node();

    assertThat(calls.status().getMinDifficulty()).isEqualTo(BITS);
    assertThat(calls.get(Query.record("node/a", KEY.author())))
        .isEqualTo(new NodeCalls.Found(dat, true));
    assertThatThrownBy(() -> calls.get(Query.key("node/none").local()))
        .isInstanceOfSatisfying(
            DaveException.class, e -> assertThat(e.fault()).isEqualTo(Fault.NOT_FOUND));
    NodeCalls.Page first = calls.list(Listing.prefix("node/"), 1, "");
    NodeCalls.Page second = calls.list(Listing.prefix("node/"), 1, first.next());
    assertThat(List.of(first.dats().getFirst().value(), second.dats().getFirst().value()))
        .containsExactly("one", "two");
    assertThat(calls.consensus(Count.of("node/a").local()).authors()).isOne();
    assertThat(calls.submit(dat.dat()).outcome()).isEqualTo(Stored.Outcome.ALREADY_HELD);
    assertThat(calls.addPeer("192.0.2.1:1618").getEdge()).isTrue();
    assertThat(calls.peers()).extracting(Peer::getAddress).contains("udp://192.0.2.1:1618");
    assertThat(dave.nodes()).extracting(NodeCalls::endpoint).containsExactly(calls.endpoint());
  }

  @Test
  void shouldSayThatTheClientIsClosed() {
    DaveClient closed = DaveClient.to(address(node)).connect();
    closed.close();

    for (Mono<?> call : List.of(closed.get(Query.key("k")), closed.put("k", "v"))) {
      assertThatThrownBy(() -> call.block(SOON))
          .isInstanceOfSatisfying(
              DaveException.class, e -> assertThat(e.fault()).isEqualTo(Fault.CLOSED));
    }
  }

  @Test
  void shouldCountTheValuesOfAllAuthors() {
    dave.put(put("count/colour", "red")).block(SOON);
    for (int i = 0; i < 2; i++) {
      try (SigningKey other = SigningKey.generate(new SecureRandom());
          DaveClient client = DaveClient.to(address(node)).key(other).connect()) {
        client.put(put("count/colour", "blue")).block(SOON);
      }
    }

    Consensus consensus = dave.consensus("count/colour").blockOptional(SOON).orElseThrow();
    assertThat(consensus.tallies())
        .extracting(tally -> tally.value() + " " + tally.authors())
        .containsExactly("blue 2", "red 1");
    assertThat(consensus.margin()).isOne();
    assertThat(consensus.authors()).isEqualTo(3);
    assertThat(dave.consensus(Count.of("count/colour").byWork().local().limit(1)).block(SOON))
        .satisfies(
            byWork -> {
              assertThat(byWork.tallies()).hasSize(1);
              assertThat(byWork.values()).isEqualTo(2);
            });
  }

  @Test
  void shouldKeepAnAnswerUntilItIsRequested() {
    dave.put(put("late/a", "one")).block(SOON);
    StepVerifier.create(dave.list(Listing.prefix("late/")).map(NodeDat::key), 0)
        .thenAwait(Duration.ofMillis(100))
        .thenRequest(1)
        .expectNext("late/a")
        .expectComplete()
        .verify(SOON);
    StepVerifier.create(dave.consensus("late/a"), 0)
        .thenAwait(Duration.ofMillis(100))
        .thenRequest(1)
        .expectNextCount(1)
        .expectComplete()
        .verify(SOON);
  }

  @Test
  void shouldCarryAFile() throws Exception {
    Path file = Files.writeString(folder.resolve("file.txt"), "content ".repeat(100));
    try (DaveNode easy = DaveNode.launch(config(0));
        DaveClient client = DaveClient.to(address(easy)).key(KEY).connect()) {
      Written written =
          client.files().put(file).blockOptional(Duration.ofSeconds(60)).orElseThrow();
      Path copy = folder.resolve("copy.txt");
      client.files().get(written.root(), copy).block(SOON);
      assertThat(copy).hasSameBinaryContentAs(file);
      assertThat(client.files().read(written.root()).reduce(ByteString::concat).block(SOON))
          .isEqualTo(ByteString.readFrom(Files.newInputStream(file)));
    }
  }

  @Test
  void shouldGiveTheReasonOfARefusal() {
    assertThatThrownBy(
            () -> dave.put(put("reason/x", "v").difficulty(255).minedByNode()).block(SOON))
        .isInstanceOfSatisfying(
            DaveException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.DIFFICULTY_OUT_OF_RANGE);
              assertThat(e.endpoint()).map(Object::toString).contains(address(node));
            });
  }

  @Test
  void shouldLetAResultBeWaitedForInAnother() {
    String value =
        dave.put(put("nested/a", "one"))
            .map(
                stored ->
                    dave.get("nested/a", KEY.author()).blockOptional(SOON).orElseThrow().value())
            .block(SOON);
    assertThat(value).isEqualTo("one");
  }

  @Test
  void shouldGoOnAtTheNextNodeWhenOneIsLost() {
    DaveNode first = DaveNode.launch(config(0));
    try (DaveClient both = DaveClient.to(address(first), address(node)).key(KEY).connect()) {
      both.put(put("failover/a", "at the first")).block(SOON);
      first.close();
      assertThat(
              both.put(put("failover/b", "at the second"))
                  .blockOptional(SOON)
                  .orElseThrow()
                  .outcome())
          .isEqualTo(Stored.Outcome.STORED);
      assertThat(both.list(Listing.prefix("failover/")).map(NodeDat::key).toIterable())
          .containsExactly("failover/b");
    }
  }

  @Test
  void shouldSayWhichNodesAreNotThere() {
    try (DaveClient none = DaveClient.to("127.0.0.1:1", "127.0.0.1:2").connect()) {
      assertThatThrownBy(() -> none.consensus("k").block(SOON))
          .isInstanceOfSatisfying(
              DaveException.class,
              e -> {
                assertThat(e.fault()).isEqualTo(Fault.CONNECTION_REFUSED);
                assertThat(e).hasMessageContaining("127.0.0.1:2");
                assertThat(e.getSuppressed()[0]).hasMessageContaining("127.0.0.1:1");
              });
    }
  }

  @Test
  void shouldFollowOverARestartOfTheNodeAndOfTheProgram() throws Exception {
    NodeConfig config = config(0).toBuilder().data(folder.resolve("data")).build();
    DaveNode running = DaveNode.launch(config);
    String at = address(running);
    int port = running.adminAddress().orElseThrow().getPort();
    List<String> values = new CopyOnWriteArrayList<>();
    String saved;
    try (DaveClient client = DaveClient.to(at).key(KEY).connect()) {
      var following =
          client
              .follow(Follow.prefix("chat/").after(Cursor.OLDEST))
              .doOnNext(event -> add(event, values))
              .subscribe();
      client.put(put("chat/1", "one")).block(SOON);
      await().atMost(SOON).until(() -> values.contains("one"));
      running.close();
      running = DaveNode.launch(config(port).toBuilder().data(folder.resolve("data")).build());
      client.put(put("chat/2", "two")).block(SOON);
      await().atMost(SOON).until(() -> values.contains("two"));
      saved =
          client
              .follow(Follow.prefix("chat/").after(Cursor.OLDEST))
              .take(2)
              .last()
              .blockOptional(SOON)
              .orElseThrow()
              .cursor()
              .toString();
      following.dispose();
      client.put(put("chat/3", "three")).block(SOON);
    }
    try (DaveClient client = DaveClient.to(at).connect()) {
      client
          .follow(Follow.prefix("chat/").after(saved))
          .doOnNext(event -> add(event, values))
          .blockFirst(SOON);
    } finally {
      running.close();
    }
    assertThat(values).containsExactly("one", "two", "three");
  }

  private static void add(Event event, List<String> values) {
    if (event instanceof Event.Dat dat) {
      values.add(dat.value());
    }
  }

  @Test
  void shouldLoadItsKeyFromAFile() throws Exception {
    Path file = folder.resolve("author.key");
    KeyFile.create(file, KEY, new char[0]);
    try (DaveClient client = DaveClient.to(address(node)).key(file).connect()) {
      assertThat(
              client
                  .put(put("key/file", "v"))
                  .blockOptional(SOON)
                  .orElseThrow()
                  .dat()
                  .dat()
                  .author())
          .isEqualTo(KEY.author());
    }
  }
}
