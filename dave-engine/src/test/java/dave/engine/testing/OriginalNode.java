package dave.engine.testing;

import com.google.protobuf.ByteString;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.PeerAddress;
import dave.wire.crypto.Signatures;
import dave.wire.crypto.Signatures.Verdict;
import dave.wire.crypto.Work;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A node of the original network (November 2024), as other nodes see it. It models which peers it
 * keeps and for how long, its answers, its store, and the packets that it sends on its own. The
 * rules were measured on the original program. Its owner passes the time and calls {@link #ping}
 * and {@link #epoch}. Not thread-safe.
 */
public final class OriginalNode {
  /** Time between two calls of {@link #ping}. */
  public static final long PING_MS = 8_000;

  /** A peer that was silent for longer than this is dropped at the next ping. */
  public static final long DROP_MS = 16_000;

  private static final long SHARE_DELAY_MS = 20_000;
  private static final long PEER_MESSAGE_MS = PING_MS - 10;
  private static final int MIN_WORK = 16;
  private static final int MAX_PEERS = 2;
  private static final int MAX_LENGTH = 1424;

  private final Wire wire;
  private final RandomGenerator random;
  private final Map<PeerAddress, Known> peers = new LinkedHashMap<>();
  private final Map<ByteString, Dat> dats = new LinkedHashMap<>();
  private final Signatures signatures = Signatures.bouncyCastle();
  private final Set<Dat> genuine = new HashSet<>();
  private final List<PeerAddress> dropped = new ArrayList<>();
  private int refused;

  /** How it sends. */
  public interface Wire {
    /** Sends a datagram. */
    void send(PeerAddress to, byte[] packet);
  }

  private static final class Known {
    final boolean edge;
    final long addedMs;
    long seenMs;
    long peerMessageMs = Long.MIN_VALUE / 2;

    Known(boolean edge, long nowMs) {
      this.edge = edge;
      addedMs = nowMs;
      seenMs = nowMs;
    }
  }

  public OriginalNode(Wire wire, RandomGenerator random) {
    this.wire = wire;
    this.random = random;
  }

  /** Makes an address a bootstrap peer. The node sends it nothing before the next ping. */
  public void addEdge(PeerAddress address, long nowMs) {
    peers.put(address, new Known(true, nowMs));
  }

  /** Handles a datagram. */
  public void receive(PeerAddress from, byte[] bytes, long nowMs) {
    if (bytes.length > MAX_LENGTH) {
      refused++;
      return;
    }
    OriginalPacket packet = OriginalPacket.decode(bytes).orElse(null);
    if (packet == null || !passes(packet, nowMs)) {
      refused++;
      return;
    }
    Known peer = peers.computeIfAbsent(from, address -> new Known(false, nowMs));
    peer.seenMs = nowMs;
    switch (packet.op()) {
      case OriginalPacket.GETPEER -> send(from, OriginalPacket.peer(shared(from, nowMs)));
      case OriginalPacket.PEER -> learn(peer, packet.peers(), nowMs);
      case OriginalPacket.PUT -> packet.dat().ifPresent(this::store);
      case OriginalPacket.GET ->
          held(packet.key(), packet.author()).ifPresent(dat -> send(from, OriginalPacket.put(dat)));
      default -> {} // An unknown operation only makes its sender a peer.
    }
  }

  private boolean passes(OriginalPacket packet, long nowMs) {
    return switch (packet.op()) {
      case OriginalPacket.PUT -> packet.dat().filter(dat -> isGenuine(dat, nowMs)).isPresent();
      case OriginalPacket.PEER -> packet.peers().size() <= MAX_PEERS;
      default -> true;
    };
  }

  private boolean isGenuine(Dat dat, long nowMs) {
    if (genuine.contains(dat)) { // Gossip repeats itself; the verdict does not change.
      return true;
    }
    boolean isGenuine =
        dat.work().zeroBits() >= MIN_WORK
            && dat.timeMs() <= nowMs
            && dat.work().equals(Work.of(dat.key(), dat.value(), dat.timeMs(), dat.salt()))
            && signatures.verify(dat.author(), dat.work(), dat.signature()) == Verdict.GENUINE;
    return isGenuine && genuine.add(dat);
  }

  private void learn(Known from, List<PeerAddress> told, long nowMs) {
    if (nowMs - from.peerMessageMs >= PEER_MESSAGE_MS) {
      from.peerMessageMs = nowMs;
      told.forEach(address -> peers.putIfAbsent(address, new Known(false, nowMs)));
    }
  }

  private List<PeerAddress> shared(PeerAddress asker, long nowMs) {
    return peers.entrySet().stream()
        .filter(peer -> !peer.getKey().equals(asker))
        .filter(peer -> nowMs - peer.getValue().addedMs >= SHARE_DELAY_MS)
        .map(Map.Entry::getKey)
        .limit(MAX_PEERS)
        .toList();
  }

  /** Stores a dat of its own, which {@link #epoch} spreads. */
  public void store(Dat dat) {
    dats.merge(
        name(dat.key(), dat.author().toByteString()),
        dat,
        (current, later) -> current.timeMs() > later.timeMs() ? current : later);
  }

  /** Asks all its peers for a dat. Answers come as PUTs. */
  public void ask(ByteString key, Author author) {
    peers.keySet().forEach(peer -> send(peer, OriginalPacket.get(key, author)));
  }

  /** Drops silent peers and pings the others. To be called every {@link #PING_MS}. */
  public void ping(long nowMs) {
    for (PeerAddress address : List.copyOf(peers.keySet())) {
      Known peer = peers.get(address);
      if (peer == null) {
        continue;
      }
      if (!peer.edge && nowMs - peer.seenMs > DROP_MS) {
        peers.remove(address);
        dropped.add(address);
      } else if (nowMs - peer.peerMessageMs > PING_MS) {
        send(address, OriginalPacket.getPeer());
      }
    }
  }

  /** Sends a random dat to a random peer. The original program does so 5,000 times a second. */
  public void epoch() {
    if (!dats.isEmpty() && !peers.isEmpty()) {
      send(
          drawn(List.copyOf(peers.keySet())),
          OriginalPacket.put(drawn(List.copyOf(dats.values()))));
    }
  }

  private <T> T drawn(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private void send(PeerAddress to, OriginalPacket packet) {
    wire.send(to, packet.encode());
  }

  private static ByteString name(ByteString key, ByteString author) {
    return author.concat(key);
  }

  /** The record of an author under a key. */
  public Optional<Dat> held(ByteString key, ByteString author) {
    return Optional.ofNullable(dats.get(name(key, author)));
  }

  /** Its current peers. */
  public List<PeerAddress> peers() {
    return List.copyOf(peers.keySet());
  }

  /** The peers that it has dropped. */
  public List<PeerAddress> dropped() {
    return List.copyOf(dropped);
  }

  /** How many datagrams it could not use. */
  public int refused() {
    return refused;
  }
}
