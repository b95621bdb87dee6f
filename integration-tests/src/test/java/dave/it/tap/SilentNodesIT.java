package dave.it.tap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dave.engine.Engine.Submission;
import dave.engine.EngineConfig;
import dave.engine.link.LinkMode;
import dave.engine.model.Target;
import dave.engine.model.Timing;
import dave.http.HttpConfig;
import dave.link.cell.CellFormat;
import dave.link.testing.Uniformity;
import dave.node.DaveNode;
import dave.node.NodeConfig;
import dave.node.NodeLinks;
import dave.wire.Message.GetPeers;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import io.micrometer.core.instrument.Counter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/**
 * Tests on real sockets what an observer of all links sees: the same, whatever the nodes do. Six
 * nodes talk over links alone. All of it is recorded, first while they idle, and then while one
 * writes, one reads and one has a subscriber.
 */
@Tag("long")
@Isolated("measures, so it needs the machine")
final class SilentNodesIT {
  private static final int NODES = 6;
  private static final Duration EPOCH = Duration.ofMillis(20);
  private static final Duration WINDOW = Duration.ofSeconds(6);
  private static final Duration SETTLED = Duration.ofSeconds(1);
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int BITS = 4;
  private static final Path FILE = Path.of("target", "silent-nodes.pcap");

  private final SplittableRandom random = new SplittableRandom(5);
  private final List<DaveNode> nodes = new ArrayList<>();
  private final List<PeerAddress> addresses = new ArrayList<>();
  private final AtomicInteger told = new AtomicInteger();
  private final AtomicInteger found = new AtomicInteger();
  private final TappedNet net;

  SilentNodesIT() throws IOException {
    net = TappedNet.start();
  }

  @AfterEach
  void close() throws IOException {
    nodes.forEach(DaveNode::close);
    net.close();
  }

  @Test
  void shouldSendTheSameWhateverNodesDo() throws IOException {
    long startNs = net.now();
    try {
      listenIn(startNs);
      Files.delete(FILE);
    } catch (AssertionError | RuntimeException e) {
      PcapFile.write(FILE, net.between(startNs, net.now()));
      throw new AssertionError("all that was recorded is in " + FILE.toAbsolutePath(), e);
    }
  }

  private void listenIn(long startNs) throws IOException {
    for (int i = 0; i < NODES; i++) {
      join();
    }
    awaitSettled(NODES);
    long idleNs = net.now();
    pass(WINDOW);
    long busyNs = net.now();
    talk();
    PcapFile.write(FILE, net.between(idleNs, net.now()));
    assertThat(told).as("dats of which the subscriber was told").hasValueGreaterThan(10);
    assertThat(found).as("dats that the reader found").hasValueGreaterThan(10);
    check(PcapFile.read(FILE), idleNs, busyNs);
    checkThatAllIsSeen(startNs);
    nodes.removeLast().close();
    awaitSettled(NODES - 1);
    checkTheChecks();
  }

  /** Adds a node, which opens a link to each one before it. */
  private void join() throws IOException {
    EngineConfig engine =
        EngineConfig.DEFAULT
            .withEpoch(EPOCH)
            .withMinDifficulty(BITS)
            .withTiming(Timing.DEFAULT.withDelays(0, 0));
    DaveNode node =
        DaveNode.launch(
            NodeConfig.builder()
                .listen("127.0.0.1:0")
                .engine(engine)
                .http(HttpConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)))
                .links(NodeLinks.ofNewKey(LinkMode.REQUIRE))
                .build());
    nodes.add(node);
    PeerAddress known = net.add(node.listenAddresses().getFirst());
    addresses.forEach(other -> node.engine().addEdge(other).block(SOON));
    addresses.add(known);
  }

  /** Waits until all have links to each other, and so send in rounds. */
  private void awaitSettled(int expected) {
    await()
        .atMost(SOON)
        .pollDelay(SETTLED)
        .untilAsserted(
            () -> {
              long now = net.now();
              SilentNodes seen = seen(net.between(now - SETTLED.toNanos(), now));
              assertThat(seen.senders()).hasSize(expected);
              seen.checkRounds();
              seen.checkSlots();
            });
  }

  private static SilentNodes seen(List<Datagram> window) {
    return new SilentNodes(window, EPOCH);
  }

  private static void pass(Duration time) {
    await().pollDelay(time).atMost(time.plus(SOON)).until(() -> true);
  }

  /** For a window, one node writes, one reads what it lacks, and one has a subscriber. */
  private void talk() {
    DaveNode writer = nodes.get(0);
    DaveNode reader = nodes.get(1);
    subscribe(nodes.get(2));
    Disposable writing =
        Flux.interval(Duration.ofMillis(70))
            .onBackpressureDrop()
            .concatMap(number -> writer.put(bytes(8), bytes(600), BITS))
            .ofType(Submission.Decided.class)
            .flatMap(put -> reader.get(new Target.ByWork(put.dat().dat().work()), WINDOW))
            .subscribe(dat -> found.incrementAndGet());
    Disposable reading =
        Flux.interval(Duration.ofMillis(50))
            .onBackpressureDrop()
            .flatMap(number -> reader.get(new Target.ByKey(bytes(8)), Duration.ofSeconds(1)))
            .subscribe();
    pass(WINDOW);
    writing.dispose();
    reading.dispose();
  }

  private void subscribe(DaveNode node) {
    String host = "http://127.0.0.1:" + node.httpAddress().orElseThrow().getPort();
    HttpRequest stream = HttpRequest.newBuilder(URI.create(host + "/v1/stream")).build();
    var unused =
        HttpClient.newHttpClient()
            .sendAsync(stream, BodyHandlers.ofLines())
            .thenAccept(
                answer ->
                    answer
                        .body()
                        .filter(line -> line.contains("\"dat\""))
                        .forEach(line -> told.incrementAndGet()));
  }

  /** Checks what was recorded: a window in which nodes idle, and a later one with talk. */
  private void check(List<Datagram> all, long idleNs, long busyNs) {
    SilentNodes both = seen(all);
    both.checkSizes(CellFormat.MAX_SIZE);
    both.checkRounds();
    both.checkSlots();
    SilentNodes idle = seen(from(all, idleNs));
    SilentNodes busy = seen(from(all, busyNs));
    for (InetSocketAddress node : both.senders()) {
      int more = busy.sentBy(node).size() - idle.sentBy(node).size();
      assertThat((long) Math.abs(more))
          .as("cells that %s sends more or less while nodes talk", node)
          .isLessThanOrEqualTo(Math.max(idle.missed(node), busy.missed(node)) + 1);
    }
    Uniformity bytes = new Uniformity(all.stream().map(Datagram::bytes).toList());
    bytes.checkBytes();
    bytes.checkPlaces();
    bytes.checkPairs();
    bytes.checkValues();
  }

  private static List<Datagram> from(List<Datagram> all, long fromNs) {
    long toNs = fromNs + WINDOW.toNanos();
    return all.stream().filter(each -> each.atNs() >= fromNs && each.atNs() < toNs).toList();
  }

  /** No datagram went another way: each node got as many as were recorded. */
  private void checkThatAllIsSeen(long startNs) {
    for (int i = 0; i < NODES; i++) {
      InetSocketAddress to = PeerAddresses.toSocketAddress(addresses.get(i).underLink());
      DaveNode node = nodes.get(i);
      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(received(node))
                      .isEqualTo(
                          net.between(startNs, net.now()).stream()
                              .filter(each -> each.to().equals(to))
                              .count()));
    }
    assertThat(net.strange()).isZero();
  }

  private static long received(DaveNode node) {
    return (long)
        node.meters().get("dave.transport.received").counters().stream()
            .mapToDouble(Counter::count)
            .sum();
  }

  /** The checks fail if a node sends one datagram too much, or one of another size. */
  private void checkTheChecks() throws IOException {
    long fromNs = net.now();
    // Again if the machine was busy: an empty slot just before it excuses the datagram.
    await().atMost(SOON).pollDelay(SETTLED).pollInterval(SETTLED).untilAsserted(this::checkOneMore);
    seen(net.between(fromNs, net.now())).checkSizes(CellFormat.MAX_SIZE);
    net.inject(addresses.get(0), addresses.get(1), PacketCodec.encode(GetPeers.BARE));
    SilentNodes other = seen(net.between(fromNs, net.now()));
    assertThatThrownBy(() -> other.checkSizes(CellFormat.MAX_SIZE))
        .isInstanceOf(AssertionError.class);
  }

  private void checkOneMore() throws IOException {
    long fromNs = net.now() - SETTLED.toNanos();
    byte[] cell = new byte[CellFormat.MAX_SIZE];
    random.nextBytes(cell);
    net.inject(addresses.get(0), addresses.get(1), cell);
    pass(SETTLED);
    SilentNodes seen = seen(net.between(fromNs, net.now()));
    assertThatThrownBy(seen::checkRounds).hasMessageContaining("in rounds");
    assertThatThrownBy(seen::checkSlots).hasMessageContaining("more than one datagram");
  }

  private ByteString bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }
}
