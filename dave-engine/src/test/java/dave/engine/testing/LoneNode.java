package dave.engine.testing;

import com.google.protobuf.ByteString;
import dave.engine.EngineConfig;
import dave.engine.model.Defences;
import dave.engine.model.Timing;
import dave.wire.Dat;
import dave.wire.Message.GetPeers;
import dave.wire.Message.Peers;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One real node in a perfect network, at a public address. The test plays all other nodes. */
public final class LoneNode implements AutoCloseable {
  /** The address of the node. */
  public static final PeerAddress ADDRESS = PeerAddresses.parse("udp://45.1.2.3:1618");

  /** The configuration of most tests: a low difficulty. */
  public static final EngineConfig CONFIG = EngineConfig.DEFAULT.withMinDifficulty(4);

  /** After this time a dat that was put has left the stem, in milliseconds. */
  public static final long STEM_MS = 4_200;

  public final VirtualWorld world = new VirtualWorld();
  public final SimulatedNetwork network;
  public final Wiretap wire;
  public final SimulatedNode node;

  /** Creates a node with the default timing. */
  public LoneNode(long seed) {
    this(seed, CONFIG, Timing.DEFAULT);
  }

  public LoneNode(long seed, EngineConfig config, Timing timing) {
    this(seed, config, timing, Defences.ALL, Map.of());
  }

  /**
   * Creates a node that may lack some defences.
   *
   * @param meta values in its store other than dats, such as the anchors of its last run
   */
  public LoneNode(
      long seed, EngineConfig config, Timing timing, Defences defences, Map<String, String> meta) {
    network = new SimulatedNetwork(world, SimulatedNetwork.Options.PERFECT, seed);
    wire = new Wiretap(network, ADDRESS);
    node = new SimulatedNode(world, network, ADDRESS, config, timing, defences, seed, meta);
    world.run(Duration.ofMillis(10));
  }

  /** Puts a dat into the node's store, as its owner. */
  public Dat submit(int author, String key, String value) {
    Dat dat = SignedDats.bound(SignedDats.key(author), key, value, world.nowMs() - 100, 6);
    node.now(node.engine().submit(dat));
    return dat;
  }

  /** Makes an address a proven peer of the node, by the packets of a node of ours. */
  public void prove(PeerAddress peer) {
    wire.send(peer, GetPeers.padded(ByteString.copyFromUtf8("12345678")));
    run(5);
    List<GetPeers> challenges = wire.to(peer, GetPeers.class);
    wire.send(peer, new Peers(challenges.getLast().token(), List.of()));
    run(5);
  }

  /** Answers every ping of the node to a peer while time passes. */
  public void runAnswering(Duration time, PeerAddress... peers) {
    long untilMs = world.nowMs() + time.toMillis();
    while (world.nowMs() < untilMs) {
      for (PeerAddress peer : peers) {
        for (GetPeers ping : wire.to(peer, GetPeers.class)) {
          wire.send(peer, new Peers(ping.token(), List.of()));
        }
      }
      wire.clear();
      run(500);
    }
  }

  /** Lets milliseconds pass. */
  public void run(long ms) {
    world.run(Duration.ofMillis(ms));
  }

  /** The addresses of the proven peers of the node. */
  public List<PeerAddress> proven() {
    return node.peers().stream().filter(peer -> peer.proven()).map(peer -> peer.address()).toList();
  }

  /** How many packets got a verdict, such as "ignore:duplicate". */
  public long verdicts(String name) {
    return node.status().verdicts().getOrDefault(name, 0L);
  }

  @Override
  public void close() {
    node.close();
    run(10);
    world.close();
  }
}
