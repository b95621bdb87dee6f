package dave.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dave.engine.link.LinkMode;
import dave.link.cell.CellFormat;
import dave.node.DaveNode;
import dave.node.NodeConfig;
import dave.node.NodeLinks;
import dave.wire.Decoded;
import dave.wire.Message.GetPeers;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.testing.RandomMessages;
import io.micrometer.core.instrument.Counter;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Tests what a prober without the link key gets out of a node on a real socket: ten thousand
 * datagrams of each shape, from many addresses, with the genuine datagrams of another node's link
 * among them.
 */
@Tag("long")
final class ProbedNodeIT {
  private static final int TRIES = Integer.getInteger("dave.probe.tries", 10_000);
  private static final int SOURCES = 200;
  private static final int AHEAD = 50;
  private static final long SEED = Long.getLong("dave.test.seed", 13);
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final Duration GRACE = Duration.ofSeconds(2);
  private static final ByteString TOKEN = ByteString.copyFromUtf8("12345678");

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final RandomMessages messages = new RandomMessages(random);
  private double before;

  private static DaveNode launch(LinkMode mode, String... edges) {
    return DaveNode.launch(
        NodeConfig.builder()
            .listen("127.0.0.1:0")
            .metrics(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .links(mode == LinkMode.PLAIN ? NodeLinks.PLAIN : NodeLinks.ofNewKey(mode))
            .edges(edges)
            .build());
  }

  @Test
  void shouldGiveAProberNoByteIfLinksAreRequired() throws IOException {
    try (DaveNode node = launch(LinkMode.REQUIRE);
        Prober prober = new Prober(udp(node), 1, SOURCES)) {
      List<byte[]> seen = overheard(node);
      before = received(node);
      for (int i = 0; i < TRIES; i++) {
        for (byte[] datagram : shapes(seen)) {
          prober.send(datagram);
        }
        pace(node, prober);
      }
      settle(node, prober);
      assertThat(prober.answers()).as("seed %s", SEED).isEmpty();
    }
  }

  @Test
  void shouldGiveAProberWhatAPlainNodeGivesIfLinksArePreferred() throws IOException {
    Set<String> plain = answered(LinkMode.PLAIN);
    assertThat(plain).contains("Peers");
    assertThat(answered(LinkMode.PREFER)).as("seed %s", SEED).isEqualTo(plain);
  }

  /** Returns the kinds of messages that plain packets get, and checks all answers. */
  private Set<String> answered(LinkMode mode) throws IOException {
    Set<String> kinds = new TreeSet<>();
    try (DaveNode node = launch(mode);
        Prober odd = new Prober(udp(node), 2, SOURCES);
        Prober plain = new Prober(udp(node), 3, SOURCES)) {
      List<byte[]> seen = mode == LinkMode.PLAIN ? List.of(bytes(1_300)) : overheard(node);
      before = received(node);
      for (int i = 0; i < TRIES; i++) {
        for (byte[] datagram : shapes(seen)) {
          // A few other bytes are a plain packet too, by chance.
          boolean isPlain = PacketCodec.decode(datagram) instanceof Decoded.Ok;
          (isPlain ? plain : odd).send(datagram);
        }
        pace(node, odd, plain);
      }
      settle(node, odd, plain);
      assertThat(odd.answers()).as("answers to what is no plain packet, seed %s", SEED).isEmpty();
      for (Prober.Source source : plain.sources()) {
        assertThat(source.bytesIn()).as("seed %s", SEED).isLessThanOrEqualTo(source.bytesOut);
      }
      for (byte[] answer : plain.answers()) {
        assertThat(PacketCodec.decode(answer)).as("seed %s", SEED).isInstanceOf(Decoded.Ok.class);
        kinds.add(((Decoded.Ok) PacketCodec.decode(answer)).message().getClass().getSimpleName());
      }
    }
    return kinds;
  }

  /** Returns the datagrams of a link of the node and another, which has gone. */
  private static List<byte[]> overheard(DaveNode node) throws IOException {
    PeerAddress link = node.listenAddresses().getFirst();
    try (Tap tap = Tap.start(link.underLink());
        DaveNode friend =
            launch(
                LinkMode.REQUIRE, PeerAddress.ofLink(link.linkKey(), tap.address()).toString())) {
      await().atMost(SOON).until(() -> tap.seen().size() > 500);
      assertThat(friend.listenAddresses()).isNotEmpty();
      return tap.seen();
    }
  }

  /** Returns a datagram of each shape. */
  private List<byte[]> shapes(List<byte[]> seen) {
    int size = CellFormat.MIN_SIZE + random.nextInt(CellFormat.MAX_SIZE - CellFormat.MIN_SIZE + 1);
    byte[] genuine = seen.get(random.nextInt(seen.size()));
    return List.of(
        bytes(1 + random.nextInt(CellFormat.MIN_SIZE)),
        bytes(size),
        same(size),
        genuine,
        changed(genuine),
        Arrays.copyOf(genuine, 1 + random.nextInt(genuine.length - 1)),
        PacketCodec.encode(messages.next()),
        PacketCodec.encode(GetPeers.BARE),
        PacketCodec.encode(GetPeers.padded(TOKEN)));
  }

  /** Waits while the node is behind, so that every datagram reaches it. */
  private void pace(DaveNode node, Prober... probers) throws IOException {
    if (random.nextInt(AHEAD / 9) == 0) {
      awaitAll(node, probers);
    }
  }

  private void settle(DaveNode node, Prober... probers) throws IOException {
    awaitAll(node, probers);
    await().pollDelay(GRACE).until(() -> true);
    listen(probers);
  }

  private void awaitAll(DaveNode node, Prober... probers) throws IOException {
    long sent = Arrays.stream(probers).mapToLong(Prober::sent).sum();
    await()
        .atMost(SOON)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> received(node) - before >= sent);
    listen(probers);
  }

  private static void listen(Prober... probers) throws IOException {
    for (Prober prober : probers) {
      prober.listen();
    }
  }

  private static double received(DaveNode node) {
    return node.meters().get("dave.transport.received").counters().stream()
        .mapToDouble(Counter::count)
        .sum();
  }

  private static PeerAddress udp(DaveNode node) {
    PeerAddress address = node.listenAddresses().getFirst();
    return address.transport().equals(PeerAddress.SEALED) ? address.underLink() : address;
  }

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] same(int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) random.nextInt(256));
    return bytes;
  }

  private byte[] changed(byte[] datagram) {
    byte[] changed = datagram.clone();
    changed[random.nextInt(changed.length)] ^= (byte) (1 + random.nextInt(255));
    return changed;
  }
}
