package dave.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dave.admin.AdminConfig;
import dave.engine.Engine;
import dave.engine.EngineEvent;
import dave.engine.link.LinkMode;
import dave.engine.model.PeerView;
import dave.engine.model.Target;
import dave.engine.store.Admission;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.VerifiedDat;
import dave.wire.keys.LinkSecret;
import dave.wire.keys.SigningKey;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.File;
import java.lang.reflect.Method;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MalformedURLException;
import java.net.ServerSocket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DaveNodeTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int BITS = 16;
  private static final char[] NONE = {};

  @TempDir Path folder;

  private static NodeConfig loopback(String... listen) {
    return NodeConfig.builder()
        .listen(listen.length == 0 ? new String[] {"127.0.0.1:0"} : listen)
        .build();
  }

  private static VerifiedDat put(DaveNode node, String key, String value) {
    Engine.Submission submission =
        node.put(ByteString.copyFromUtf8(key), ByteString.copyFromUtf8(value), BITS).block(SOON);
    if (submission instanceof Engine.Submission.Decided decided
        && decided.admission() instanceof Admission.Stored) {
      return decided.dat();
    }
    throw new AssertionError("not stored: " + submission);
  }

  private static void awaitHeld(DaveNode node, VerifiedDat dat) {
    await().atMost(SOON).until(() -> node.engine().store().byWork(dat.dat().work()).isPresent());
  }

  @Test
  void shouldReportReadyToLateSubscribers() {
    try (DaveNode node = DaveNode.launch(loopback())) {
      EngineEvent.Ready expected = new EngineEvent.Ready(node.listenAddresses());
      assertThat(node.events().blockFirst(SOON)).isEqualTo(expected);
      assertThat(node.events().blockFirst(SOON)).isEqualTo(expected);
      assertThat(node.listenAddresses().getFirst().port()).isPositive();
      assertThat(node.adminAddress()).isEmpty();
    }
  }

  @Test
  void shouldTellItsListenerOfEveryEvent() {
    List<EngineEvent> events = new CopyOnWriteArrayList<>();
    DaveNode.launch(loopback(), events::add).close();
    assertThat(events.getFirst()).isInstanceOf(EngineEvent.Ready.class);
    await().atMost(SOON).until(() -> events.getLast() instanceof EngineEvent.Stopped);
  }

  @Test
  void shouldPutAndGet() {
    try (DaveNode node = DaveNode.launch(loopback())) {
      VerifiedDat dat = put(node, "k", "v");
      Engine.Found found = node.get(new Target.ByWork(dat.dat().work()), Duration.ZERO).block(SOON);
      assertThat(found).isEqualTo(new Engine.Found(dat, true));
    }
  }

  @Test
  void shouldExchangeDatsWithAnEdge() {
    try (DaveNode a = DaveNode.launch(loopback());
        DaveNode b = DaveNode.launch(withEdge(loopback(), a))) {
      a.engine().addEdge(b.listenAddresses().getFirst()).block(SOON);
      awaitHeld(b, put(a, "a", "from a"));
      awaitHeld(a, put(b, "b", "from b"));
    }
  }

  @Test
  void shouldExchangeDatsOverLinksAlone() {
    NodeLinks links = NodeLinks.ofFile(LinkMode.REQUIRE, folder.resolve("link.pem"), () -> NONE);
    NodeLinks others = NodeLinks.ofNewKey(LinkMode.REQUIRE);
    try (DaveNode a = DaveNode.launch(loopback().toBuilder().links(links).build());
        DaveNode b =
            DaveNode.launch(
                loopback().toBuilder()
                    .links(others)
                    .edges(a.listenAddresses().getFirst().toString())
                    .build())) {
      assertThat(a.listenAddresses()).hasSize(1);
      assertThat(a.listenAddresses().getFirst().transport()).isEqualTo(PeerAddress.SEALED);
      a.engine().addEdge(b.listenAddresses().getFirst()).block(SOON);
      awaitHeld(b, put(a, "a", "from a"));
      awaitHeld(a, put(b, "b", "from b"));
    }
    try (LinkSecret kept = links.key().get();
        LinkSecret again = links.key().get()) {
      assertThat(again.publicKey()).isEqualTo(kept.publicKey());
    }
  }

  @Test
  void shouldNotTakeItselfForAnEdge() {
    NodeLinks links = NodeLinks.ofFile(LinkMode.PREFER, folder.resolve("link.pem"), () -> NONE);
    try (LinkSecret key = links.key().get()) {
      for (String host : List.of("192.0.2.1", "example.invalid")) {
        String edge = "sealed://" + key.publicKey() + "@" + host + ":1618";
        NodeConfig self = loopback().toBuilder().links(links).edges(edge).build();
        assertThatThrownBy(() -> DaveNode.launch(self).close())
            .isInstanceOf(NodeException.class)
            .hasMessageStartingWith("edge " + edge + " has the link key of this node itself: give");
        assertThat(NodeCheck.problems(self, folder.resolve("none"), file(), () -> NONE))
            .singleElement()
            .asString()
            .startsWith("edge " + edge);
        try (DaveNode node = DaveNode.launch(loopback().toBuilder().links(links).build())) {
          assertThatThrownBy(() -> node.reload(self)).isInstanceOf(NodeException.class);
        }
      }
      try (DaveNode node = DaveNode.launch(loopback().toBuilder().links(links).build())) {
        String edge = "sealed://" + key.publicKey() + "@192.0.2.1:1618";
        assertThatThrownBy(() -> node.engine().addEdge(PeerAddresses.parse(edge)).block(SOON))
            .hasMessage(edge + " is this node itself: give the address of another");
      }
    }
  }

  private Path file() {
    return folder.resolve("link.pem");
  }

  @Test
  void shouldSayWhyItDoesNotReachAPeer() {
    PeerAddress sealed = PeerAddresses.parse("sealed://" + "ab".repeat(32) + "@192.0.2.1:1618");
    try (DaveNode node = DaveNode.launch(loopback())) {
      assertThatThrownBy(() -> node.engine().addEdge(sealed).block(SOON))
          .hasMessageEndingWith(
              sealed + ": set its links to prefer or require, and start it again");
    }
    try (DaveNode node =
        DaveNode.launch(
            loopback().toBuilder().links(NodeLinks.ofNewKey(LinkMode.REQUIRE)).build())) {
      assertThatThrownBy(() -> node.engine().addEdge(sealed.underLink()).block(SOON))
          .hasMessageContaining("links alone, so give the sealed:// address");
    }
  }

  @Test
  void shouldBridgeUdpAndTcp() {
    try (DaveNode bridge = DaveNode.launch(loopback("127.0.0.1:0", "tcp://127.0.0.1:0"));
        DaveNode udp = DaveNode.launch(withEdge(loopback("127.0.0.1:0"), bridge));
        DaveNode tcp = DaveNode.launch(withEdge(loopback("tcp://127.0.0.1:0"), bridge))) {
      bridge.engine().addEdge(udp.listenAddresses().getFirst()).block(SOON);
      bridge.engine().addEdge(tcp.listenAddresses().getFirst()).block(SOON);
      awaitHeld(tcp, put(udp, "u", "over udp"));
      awaitHeld(udp, put(tcp, "t", "over tcp"));
    }
  }

  /** Returns the configuration with an edge: the other node's address of the same transport. */
  private static NodeConfig withEdge(NodeConfig config, DaveNode edge) {
    String transport = config.listen().getFirst().transport();
    String address =
        edge.listenAddresses().stream()
            .filter(a -> a.transport().equals(transport))
            .findFirst()
            .orElseThrow()
            .toString();
    return config.toBuilder().edges(address).build();
  }

  @Test
  void shouldTakeOnOtherEdgesWhileItRuns() {
    try (DaveNode a = DaveNode.launch(loopback());
        DaveNode b = DaveNode.launch(loopback());
        DaveNode node = DaveNode.launch(withEdge(loopback(), a))) {
      assertThat(edges(node)).containsExactly(a.listenAddresses().getFirst());
      NodeConfig next = withEdge(loopback(), b).toBuilder().capacityBytes(1L << 22).build();
      assertThat(node.reload(next))
          .isEqualTo(new ConfigChanges(List.of("edges"), List.of("capacity")))
          .hasToString("applied edges; to be started again for: capacity");
      await().atMost(SOON).until(() -> edges(node), b.listenAddresses()::equals);
      assertThat(node.reload(withEdge(loopback(), b))).hasToString("nothing has changed");
    }
  }

  private static List<PeerAddress> edges(DaveNode node) {
    List<PeerView> peers = node.engine().peers().block(SOON);
    return peers == null
        ? List.of()
        : peers.stream().filter(PeerView::edge).map(PeerView::address).toList();
  }

  @Test
  void shouldKeepDatsOverARestart() {
    VerifiedDat dat;
    try (DaveNode node = DaveNode.launch(loopback().toBuilder().data(folder).build())) {
      dat = put(node, "k", "v");
    }
    try (DaveNode node = DaveNode.launch(loopback().toBuilder().data(folder).build())) {
      assertThat(node.engine().store().byWork(dat.dat().work())).contains(dat);
    }
  }

  @Test
  void shouldRefuseDataThatAnotherNodeUses() {
    try (DaveNode first = DaveNode.launch(loopback().toBuilder().data(folder).build())) {
      assertThat(first.listenAddresses()).isNotEmpty();
      assertThatThrownBy(() -> DaveNode.launch(loopback().toBuilder().data(folder).build()))
          .isInstanceOf(NodeException.class)
          .hasMessageContaining(folder.toString())
          .hasMessageContaining("in use")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void shouldRefuseAPortThatIsInUse() throws Exception {
    try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> DaveNode.launch(loopback("127.0.0.1:" + taken.getLocalPort())))
          .isInstanceOf(NodeException.class)
          .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
          .hasMessageContaining("in use")
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void shouldReleaseAllWhenTheAdminApiCannotBind() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      PeerAddress gossip;
      try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
        gossip = PeerAddresses.parse("127.0.0.1:" + free.getLocalPort());
      }
      NodeConfig config =
          loopback(gossip.toString()).toBuilder()
              .data(folder)
              .admin(AdminConfig.loopback((InetSocketAddress) taken.getLocalSocketAddress()))
              .build();
      assertThatThrownBy(() -> DaveNode.launch(config))
          .isInstanceOf(NodeException.class)
          .hasMessageContaining("127.0.0.1:" + taken.getLocalPort())
          .hasMessageNotContaining("\n");

      new DatagramSocket(gossip.port(), InetAddress.getLoopbackAddress()).close();
      DaveNode.launch(loopback(gossip.toString()).toBuilder().data(folder).build()).close();
    }
  }

  @Test
  void shouldAskForTheKeyOnceAndOnlyWhenNeeded() {
    AtomicInteger asked = new AtomicInteger();
    NodeConfig config =
        loopback().toBuilder()
            .key(
                () -> {
                  asked.incrementAndGet();
                  return SigningKey.ofSeed(new byte[32]);
                })
            .build();
    try (DaveNode node = DaveNode.launch(config)) {
      assertThat(asked).hasValue(0);
      VerifiedDat one = put(node, "1", "x");
      VerifiedDat two = put(node, "2", "x");
      assertThat(asked).hasValue(1);
      assertThat(one.dat().author()).isEqualTo(two.dat().author());
    }
  }

  @Test
  void shouldKeepItsKeyAndDatsInItsHome() {
    NodeConfig config = NodeConfig.builder(folder.resolve("home")).listen("127.0.0.1:0").build();
    VerifiedDat one;
    try (DaveNode node = DaveNode.launch(config)) {
      one = put(node, "1", "x");
    }
    try (DaveNode node = DaveNode.launch(config)) {
      assertThat(node.engine().store().byWork(one.dat().work())).isPresent();
      assertThat(put(node, "2", "x").dat().author()).isEqualTo(one.dat().author());
    }
    assertThat(folder.resolve("home/key.pem")).isRegularFile();
  }

  @Test
  void shouldLendItsMetersToARegistryOfTheProgram() {
    MeterRegistry registry = new SimpleMeterRegistry();
    Counter others = registry.counter("others");
    NodeConfig config = loopback().toBuilder().meters(registry).data(folder).build();
    try (DaveNode node = DaveNode.launch(config)) {
      put(node, "1", "x");
      assertThat(registry.get("dave.store.dats").gauge().value()).isEqualTo(1);
      assertThat(registry.find("jvm.memory.used").meters()).isEmpty();
      await().atMost(SOON).until(() -> registry.get("dave.rocksdb.cache").gauge().value() >= 0);
    }
    assertThat(registry.getMeters()).containsExactly(others);
    assertThat(registry.isClosed()).isFalse();
  }

  @Test
  void shouldRunInMemoryWithoutAStoreForDisks() throws Exception {
    URL[] withoutStore =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.contains("dave-storage") && !entry.contains("rocksdbjni"))
            .map(entry -> url(Path.of(entry)))
            .toArray(URL[]::new);
    try (URLClassLoader loader =
        new URLClassLoader(withoutStore, ClassLoader.getPlatformClassLoader())) {
      Method main = loader.loadClass(WithoutStore.class.getName()).getMethod("run", Path.class);
      assertThat((String) main.invoke(null, folder))
          .isEqualTo(
              "the store in "
                  + folder
                  + " needs the artefact dave-storage, which is not on the class path: add it"
                  + " beside dave-node, or leave the folder out to keep the dats in memory");
    }
  }

  /** Runs in a class loader that lacks the store. */
  public static final class WithoutStore {
    private WithoutStore() {}

    /** Runs a node in memory, and returns why one with a folder does not start. */
    public static String run(Path folder) {
      InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
      NodeConfig config =
          loopback().toBuilder().admin(AdminConfig.loopback(any)).metrics(any).build();
      try (DaveNode node = DaveNode.launch(config)) {
        put(node, "1", "x");
      }
      NodeConfig onDisk = config.toBuilder().data(folder).build();
      List<String> problems =
          NodeCheck.problems(onDisk, folder.resolve("k"), folder.resolve("l"), NONE::clone);
      try (DaveNode node = DaveNode.launch(onDisk)) {
        return node.listenAddresses() + " started";
      } catch (NodeException e) {
        String message = String.valueOf(e.getMessage());
        return problems.equals(List.of(message)) ? message : problems.toString();
      }
    }
  }

  private static URL url(Path entry) {
    try {
      return entry.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void shouldRefuseWhatDoesNotFit() {
    try (DaveNode node = DaveNode.launch(loopback())) {
      assertThatThrownBy(
              () ->
                  node.put(ByteString.EMPTY, ByteString.copyFrom(new byte[2_000]), BITS)
                      .block(SOON))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("2000 bytes");
    }
  }

  @Test
  void shouldCloseTwiceAndFreeItsThreads() {
    DaveNode node =
        DaveNode.launch(
            loopback().toBuilder()
                .admin(
                    AdminConfig.loopback(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)))
                .build());
    assertThat(node.adminAddress()).isPresent();
    node.close();
    node.close();
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("dave-")));
  }
}
