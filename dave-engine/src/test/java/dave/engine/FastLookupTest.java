package dave.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.engine.Engine.Found;
import dave.engine.model.Pace;
import dave.engine.model.Target;
import dave.engine.model.Timing;
import dave.engine.testing.LoneNode;
import dave.engine.testing.SignedDats;
import dave.engine.testing.SimulatedNetwork;
import dave.engine.testing.SimulatedNode;
import dave.engine.testing.VirtualWorld;
import dave.wire.Bytes32;
import dave.wire.Dat;
import dave.wire.Decoded;
import dave.wire.Message.Get;
import dave.wire.Message.GetPeers;
import dave.wire.Message.Put;
import dave.wire.Message.Query;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.crypto.Blake3;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** Tests many lookups of content at a time, in slots and at once, on virtual time. */
class FastLookupTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final VirtualWorld world = new VirtualWorld();
  private final SimulatedNetwork network =
      new SimulatedNetwork(world, SimulatedNetwork.Options.LOSSY, 3);
  private final List<SimulatedNode> nodes = new ArrayList<>();

  @AfterEach
  void close() {
    nodes.forEach(SimulatedNode::close);
    world.run(Duration.ofSeconds(1));
    world.close();
  }

  @Test
  void shouldFetchAtOnceWhatSlotsTakeLongFor() {
    quietNodes(4, EngineConfig.DEFAULT.withMinDifficulty(1));
    List<ByteString> chunks = chunks(2, 400);
    long slotsMs = fetch(0, chunks, Pace.SLOTS, 64);
    long fastMs = fetch(1, chunks, Pace.FAST, 64);
    assertThat(slotsMs).as("400 chunks in a quarter of 100 slots/s").isBetween(16_000L, 30_000L);
    assertThat(fastMs).as("400 chunks at 10 mbit, 140 ms there and back").isLessThan(3_000);
  }

  @Test
  void shouldKeepToTheFastBandwidth() {
    Bandwidths narrow = new Bandwidths(1_000_000, 16_000_000);
    quietNodes(3, EngineConfig.DEFAULT.withMinDifficulty(1).withBandwidths(narrow));
    List<ByteString> chunks = chunks(2, 200);
    int[] bytes = new int[1];
    PeerAddress asker = address(1);
    network.tap(
        (from, to, packet) -> {
          if (from.equals(asker) && packet.length == PacketCodec.MAX_LENGTH) {
            bytes[0] += packet.length + 48;
          }
        });
    long ms = fetch(1, chunks, Pace.FAST, 128);
    assertThat(bytes[0]).isLessThanOrEqualTo((int) (125 * (ms + 150)));
    assertThat(bytes[0]).as("and uses it").isGreaterThan((int) (125 * ms * 0.7));
  }

  @Test
  void shouldLeaveTheSlotsToOthersWhenAskingAtOnce() {
    PeerAddress friend = PeerAddresses.parse("udp://77.7.7.7:7");
    EngineConfig config = LoneNode.CONFIG.withEdges(List.of(friend));
    try (LoneNode lone = new LoneNode(1, config, Timing.DEFAULT)) {
      lone.prove(friend);
      lone.run(100);
      lone.wire.clear();
      lone.node.engine().get(content("nowhere"), Duration.ofSeconds(3), Pace.FAST).subscribe();
      lone.run(1);
      assertThat(lone.wire.to(friend, Get.class)).as("at once").hasSize(1);
      lone.run(2_900);
      assertThat(lone.wire.to(friend, Get.class))
          .as("again after 0.5 s of silence and growing pauses")
          .hasSizeBetween(2, 5);
    }
  }

  @Test
  void shouldPassByWhatOthersWroteUnderTheKeyOfContent() {
    quietNodes(3, EngineConfig.DEFAULT.withMinDifficulty(1));
    Target.ByContent wanted = content("the chunk");
    ByteString key = wanted.hash();
    submit(2, 1, key, ByteString.copyFromUtf8("the chunk"), 2);
    for (int author = 10; author < 1_510; author++) {
      submit(2, author, key, ByteString.copyFromUtf8("garbage " + author), 6);
    }
    world.run(Duration.ofMillis(LoneNode.STEM_MS));
    assertThat(get(2, wanted, Pace.SLOTS)).as("in the own store").isEqualTo("the chunk");

    int[] puts = new int[1];
    network.tap((from, to, packet) -> puts[0] += isPutOf(key, packet) ? 1 : 0);
    assertThat(get(1, wanted, Pace.FAST)).as("at once").isEqualTo("the chunk");
    assertThat(get(0, wanted, Pace.SLOTS)).as("in slots").isEqualTo("the chunk");
    assertThat(puts[0]).as("dats of the key that it took, of 1,501").isLessThan(10);
    assertThat(get(2, new Target.ByKey(key), Pace.FAST)).as("control").startsWith("garbage");
  }

  @Test
  void shouldPassByPeersThatAnswerWithSomethingElse() {
    PeerAddress liar = PeerAddresses.parse("udp://77.7.7.7:7");
    PeerAddress friend = PeerAddresses.parse("udp://78.8.8.8:8");
    EngineConfig config = LoneNode.CONFIG.withEdges(List.of(liar, friend));
    Target.ByContent wanted = content("the chunk");
    try (LoneNode lone = new LoneNode(1, config, Timing.DEFAULT)) {
      lone.prove(liar);
      lone.prove(friend);
      lone.run(100);
      lone.wire.clear();
      long nowMs = lone.world.nowMs();
      Dat genuine = dat(1, wanted.hash(), ByteString.copyFromUtf8("the chunk"), nowMs, 4);
      Dat garbage = dat(2, wanted.hash(), ByteString.copyFromUtf8("garbage"), nowMs, 12);
      List<Found> found = new ArrayList<>();
      lone.node.engine().get(wanted, MINUTE, Pace.FAST).subscribe(found::add);
      for (int i = 0; i < 500 && found.isEmpty(); i++) {
        lone.run(10);
        lone.wire.to(liar, Get.class).forEach(get -> lone.wire.send(liar, new Put(garbage)));
        // The friend answers only repeated requests, as the first one may be lost.
        lone.wire.to(friend, Get.class).stream()
            .skip(1)
            .forEach(get -> lone.wire.send(friend, new Put(genuine)));
      }
      assertThat(found).hasSize(1);
      assertThat(found.getFirst().dat().dat()).isEqualTo(genuine);
      assertThat(lone.wire.to(liar, Get.class))
          .allMatch(get -> get.query().equals(new Query.ByContent(wanted.hash())));
    }
  }

  private static boolean isPutOf(ByteString key, byte[] packet) {
    return PacketCodec.decode(packet) instanceof Decoded.Ok ok
        && ok.message() instanceof Put put
        && put.dat().key().equals(key);
  }

  @Test
  void shouldNotLetAFileKeepASingleQuestionWaiting() {
    quietNodes(3, EngineConfig.DEFAULT.withMinDifficulty(1));
    submit(2, 1, ByteString.copyFromUtf8("k"), ByteString.copyFromUtf8("v"), 2);
    world.run(Duration.ofMillis(LoneNode.STEM_MS));
    for (int i = 0; i < 1_000; i++) {
      nodes.get(0).engine().get(content("missing " + i), MINUTE).subscribe();
    }
    world.run(Duration.ofSeconds(1));
    List<Found> found = new ArrayList<>();
    nodes
        .get(0)
        .engine()
        .get(new Target.ByKey(ByteString.copyFromUtf8("k")), MINUTE)
        .subscribe(found::add);
    world.run(Duration.ofSeconds(1));
    assertThat(found).hasSize(1);
  }

  @Test
  void shouldFetchFromTheOneThatHasItAmongManyThatDoNot() {
    quietNodes(12, EngineConfig.DEFAULT.withMinDifficulty(1));
    List<ByteString> chunks = chunks(7, 300);
    int[] gets = new int[1];
    network.tap((from, to, packet) -> gets[0] += packet.length == PacketCodec.MAX_LENGTH ? 1 : 0);
    long ms = fetch(1, chunks, Pace.FAST, 64);
    assertThat(gets[0]).as("GETs for 300 chunks").isLessThan(1_200);
    assertThat(ms).isLessThan(10_000);
  }

  @Test
  void shouldForgetWhatIsCancelled() {
    quietNodes(3, EngineConfig.DEFAULT.withMinDifficulty(1));
    List<reactor.core.Disposable> asked = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      asked.add(nodes.get(0).engine().get(content("missing " + i), MINUTE, Pace.FAST).subscribe());
    }
    world.run(Duration.ofSeconds(1));
    asked.forEach(reactor.core.Disposable::dispose);
    world.run(Duration.ofMillis(200));
    int[] gets = new int[1];
    network.tap((from, to, packet) -> gets[0] += packet.length == PacketCodec.MAX_LENGTH ? 1 : 0);
    world.run(Duration.ofSeconds(5));
    assertThat(gets[0]).isZero();
  }

  /**
   * Fetches all chunks, {@code window} at a time.
   *
   * @return how many milliseconds it took
   */
  private long fetch(int node, List<ByteString> chunks, Pace pace, int window) {
    long start = world.nowMs();
    Set<ByteString> got = new HashSet<>();
    long[] end = new long[1];
    Flux.fromIterable(chunks)
        .flatMap(
            chunk ->
                nodes
                    .get(node)
                    .engine()
                    .get(new Target.ByContent(hash(chunk)), MINUTE, pace)
                    .map(found -> found.dat().dat().value()),
            window)
        .doOnComplete(() -> end[0] = world.nowMs())
        .subscribe(got::add);
    world.run(MINUTE);
    assertThat(got).containsExactlyInAnyOrderElementsOf(chunks);
    return end[0] - start;
  }

  private String get(int node, Target target, Pace pace) {
    List<String> values = new ArrayList<>();
    nodes
        .get(node)
        .engine()
        .get(target, MINUTE, pace)
        .subscribe(found -> values.add(found.dat().dat().value().toStringUtf8()));
    world.run(MINUTE);
    assertThat(values).hasSize(1);
    return values.getFirst();
  }

  private List<ByteString> chunks(int node, int count) {
    List<ByteString> chunks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ByteString value = ByteString.copyFromUtf8("chunk " + i + " ".repeat(1_000));
      submit(node, 1, hash(value), value, 2);
      chunks.add(value);
    }
    world.run(Duration.ofMillis(LoneNode.STEM_MS));
    return chunks;
  }

  private void submit(int node, int author, ByteString key, ByteString value, int bits) {
    Dat dat = dat(author, key, value, world.nowMs(), bits);
    nodes.get(node).now(nodes.get(node).engine().submit(dat));
  }

  private static Dat dat(int author, ByteString key, ByteString value, long nowMs, int bits) {
    return SignedDats.bound(SignedDats.key(author), key, value, nowMs - 100, bits);
  }

  private static Target.ByContent content(String value) {
    return new Target.ByContent(hash(ByteString.copyFromUtf8(value)));
  }

  private static ByteString hash(ByteString value) {
    byte[] hash = new byte[Bytes32.LENGTH];
    Blake3.hash(value.toByteArray(), 0, value.size(), hash, 0);
    return ByteString.copyFrom(hash);
  }

  /**
   * Creates nodes that know each other but give new peers no dats, so that gossip spreads nothing.
   */
  private void quietNodes(int count, EngineConfig config) {
    Timing timing = Timing.DEFAULT.withDelays(20_000, 3_600_000);
    for (int i = 0; i < count; i++) {
      nodes.add(new SimulatedNode(world, network, address(i), config, timing, 40 + i));
    }
    byte[] hello = PacketCodec.encode(GetPeers.padded(ByteString.copyFromUtf8("12345678")));
    for (int tries = 0; tries < 3; tries++) {
      for (int i = 0; i < count * count; i++) {
        if (i / count != i % count) {
          network.send(address(i / count), address(i % count), hello);
        }
      }
      world.run(Duration.ofSeconds(9));
    }
  }

  private static PeerAddress address(int i) {
    return PeerAddresses.parse("udp://" + (50 + i) + ".4.4.4:1618");
  }
}
