package dave.engine.ingest;

import dave.engine.quota.LatestMap;
import dave.wire.AddressScope;
import dave.wire.NetworkPrefix;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.quota.TokenBucket;
import java.util.Map;

/**
 * Limits the packets of each source, with one token bucket for each address prefix (IPv4 /32, IPv6
 * /64), never for a port. It keeps at most {@value #MAX_SOURCES} sources, and drops the one that
 * was silent longest. Many nodes may share a loopback or private address, so its limit is high.
 *
 * <p>Packets no longer than a PEER have a small share of their own. An original node without other
 * peers sends more dats than its source may, and its answers to pings must still get through.
 * Thread-safe.
 */
public final class SourceRateLimiter {
  static final int MAX_SOURCES = 8_192;
  static final int PUBLIC_PER_SECOND = 2_000;
  static final int LOCAL_PER_SECOND = 200_000;
  static final int SHORT_PER_SECOND = 32;

  /** The charge, in packets, for a packet of a proven source that no honest node would send. */
  public static final int FAULT_PACKETS = 32;

  /** The share of a source: any packets, and a few more short ones. */
  private record Share(TokenBucket any, TokenBucket shortOnes) {}

  private final Map<NetworkPrefix, Share> shares = new LatestMap<>(MAX_SOURCES);

  /**
   * Takes one packet from the share of a source; false if the share is used up.
   *
   * @param length of the packet, in bytes
   */
  public synchronized boolean tryConsume(PeerAddress from, int length, long nowMs) {
    Share share = share(from, nowMs);
    return share.any().tryConsume(1, nowMs)
        || (length <= PacketCodec.MAX_PEERS_ANSWER_LENGTH
            && share.shortOnes().tryConsume(1, nowMs));
  }

  /** Reduces the share of a source by some packets. */
  public synchronized void charge(PeerAddress from, int packets, long nowMs) {
    share(from, nowMs).any().charge(packets, nowMs);
  }

  private Share share(PeerAddress from, long nowMs) {
    NetworkPrefix source = PeerAddresses.source(from);
    Share share = shares.get(source);
    if (share == null) {
      int perSecond =
          PeerAddresses.scope(from) == AddressScope.PUBLIC ? PUBLIC_PER_SECOND : LOCAL_PER_SECOND;
      share = new Share(bucket(perSecond, nowMs), bucket(SHORT_PER_SECOND, nowMs));
      shares.put(source, share);
    }
    return share;
  }

  private static TokenBucket bucket(int perSecond, long nowMs) {
    return new TokenBucket(perSecond, 2.0 * perSecond, nowMs);
  }

  synchronized int size() {
    return shares.size();
  }
}
