package dave.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.engine.Engine;
import dave.engine.EngineConfig;
import dave.engine.Engines;
import dave.engine.store.Mass;
import dave.engine.store.memory.InMemoryDatStore;
import dave.engine.testing.SignedDats;
import dave.engine.testing.SimulatedNetwork;
import dave.engine.testing.VirtualWorld;
import dave.engine.testing.Wiretap;
import dave.wire.Dat;
import dave.wire.Decoded;
import dave.wire.Message;
import dave.wire.Message.GetPeers;
import dave.wire.Message.Peers;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.crypto.Signatures;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Hooks;

/** A whole engine with a small store, and several sources that send to it, some of them hostile. */
final class AttackedNode implements AutoCloseable {
  /** How many sources there are. */
  static final int SOURCES = 6;

  /** The first ones may prove themselves; the others never do. */
  private static final int HONEST = 2;

  private static final PeerAddress ADDRESS = PeerAddresses.parse("udp://45.1.2.3:1618");
  private static final PeerAddress PINGER = PeerAddresses.parse("udp://99.8.7.6:5");
  private static final long CAPACITY = 16_000;
  private static final int DIFFICULTY = 4;

  /** After so many answers without a token, the engine counts an address as an original node's. */
  private static final int LEGACY_ANSWERS = 5;

  private static final EngineConfig CONFIG =
      EngineConfig.DEFAULT.withMinDifficulty(DIFFICULTY).withEpoch(Duration.ofMillis(50));
  private static final List<PeerAddress> FROM =
      IntStream.range(0, SOURCES)
          .mapToObj(i -> PeerAddresses.parse("udp://91.2." + i + ".4:1000"))
          .toList();

  /** The last error that Reactor dropped, because it had no subscriber. */
  private static final AtomicReference<@Nullable Throwable> DROPPED = new AtomicReference<>();

  static {
    Hooks.onErrorDropped(DROPPED::set);
  }

  private final VirtualWorld world = new VirtualWorld();
  private final SimulatedNetwork network =
      new SimulatedNetwork(world, SimulatedNetwork.Options.PERFECT, 1);
  private final Wiretap wire = new Wiretap(network, ADDRESS);
  private final InMemoryDatStore store =
      new InMemoryDatStore(CAPACITY, Mass.WORK, world.clock(), new SplittableRandom(1));
  private final Engine engine;
  private final long[] in = new long[SOURCES];
  private final int[] tokenless = new int[SOURCES];
  private final boolean[] exempt = new boolean[SOURCES];

  AttackedNode() {
    DROPPED.set(null);
    engine =
        Engines.create(
            CONFIG,
            world.runtime(1),
            store,
            Signatures.bouncyCastle(),
            List.of(network.transport(ADDRESS)));
    engine.start().subscribe();
    run(5);
  }

  void run(long ms) {
    world.run(Duration.ofMillis(ms));
  }

  void send(int source, Message message) {
    if (PacketCodec.encodedLength(message) <= PacketCodec.MAX_LENGTH) {
      send(source, PacketCodec.encode(message));
    }
  }

  void send(int source, byte[] packet) {
    in[source] += packet.length;
    if (PacketCodec.decode(packet) instanceof Decoded.Ok ok
        && ok.message() instanceof Peers peers) {
      heard(source, peers);
    }
    wire.send(FROM.get(source), packet);
    run(2);
  }

  private void heard(int source, Peers peers) {
    if (peers.token().isEmpty() && ++tokenless[source] >= LEGACY_ANSWERS) {
      exempt[source] = true; // Original nodes can prove themselves in no other way.
    }
    if (source < HONEST) {
      // A proven peer may make the node ping the peers that it names.
      peers.peers().stream().map(FROM::indexOf).filter(i -> i >= 0).forEach(i -> exempt[i] = true);
    }
  }

  /** The last token that the node sent to a source; a stranger never uses its own. */
  ByteString tokenFor(int source) {
    List<GetPeers> pings = wire.to(FROM.get(source), GetPeers.class);
    return source >= HONEST || pings.isEmpty()
        ? ByteString.copyFromUtf8("none yet")
        : pings.getLast().token();
  }

  Dat mined(int author, String key, String value, long sinceNowMs) {
    return SignedDats.bound(
        SignedDats.key(author), key, value, world.nowMs() + sinceNowMs, DIFFICULTY);
  }

  /** Checks the guarantees that hold after every packet. */
  void check() {
    for (int i = HONEST; i < SOURCES; i++) {
      PeerAddress stranger = FROM.get(i);
      long out = wire.to(stranger).stream().mapToLong(sent -> sent.packet().length).sum();
      if (!exempt[i]) {
        assertThat(out)
            .as("bytes to %s, which proved nothing", stranger)
            .isLessThanOrEqualTo(in[i]);
      }
    }
    assertThat(store.stats().bytes()).as("bytes held").isLessThanOrEqualTo(CAPACITY);
    if (DROPPED.get() != null) {
      throw new AssertionError("an error went nowhere", DROPPED.get());
    }
  }

  /** Checks that the node answers a new peer, whatever was sent before. */
  void checkAnswersAPing() {
    run(2_000);
    ByteString token = ByteString.copyFromUtf8("are you there?");
    wire.send(PINGER, PacketCodec.encode(GetPeers.padded(token)));
    run(50);
    assertThat(wire.to(PINGER, Peers.class)).as("answers").extracting(Peers::token).contains(token);
    check();
  }

  @Override
  public void close() {
    engine.close();
    run(10);
    world.close();
    store.close();
  }
}
