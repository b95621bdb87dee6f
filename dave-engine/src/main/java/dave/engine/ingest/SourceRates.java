package dave.engine.ingest;

import dave.wire.AddressScope;
import dave.wire.NetworkPrefix;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many packets each source may send: a token bucket by address prefix (IPv4 /32, IPv6 /64),
 * never by port, of at most {@value #MAX_SOURCES} sources; the one silent longest makes way. Many
 * nodes and people share a loopback or private address, so that theirs is generous. Thread-safe.
 */
public final class SourceRates {
  static final int MAX_SOURCES = 8_192;
  static final int PUBLIC_PER_SECOND = 2_000;
  static final int LOCAL_PER_SECOND = 200_000;

  /** What a packet costs a proven source that an honest node would not have sent, in packets. */
  public static final int FAULT_PACKETS = 32;

  private final Map<NetworkPrefix, TokenBucket> buckets =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<NetworkPrefix, TokenBucket> eldest) {
          return size() > MAX_SOURCES;
        }
      };

  /** Whether one more packet of this source is taken. */
  public synchronized boolean take(PeerAddress from, long nowMs) {
    return bucket(from, nowMs).take(1, nowMs);
  }

  /** Shortens the share of a source by so many packets. */
  public synchronized void charge(PeerAddress from, int packets, long nowMs) {
    bucket(from, nowMs).charge(packets, nowMs);
  }

  private TokenBucket bucket(PeerAddress from, long nowMs) {
    NetworkPrefix source = PeerAddresses.source(from);
    TokenBucket bucket = buckets.get(source);
    if (bucket == null) {
      int perSecond =
          PeerAddresses.scope(from) == AddressScope.PUBLIC ? PUBLIC_PER_SECOND : LOCAL_PER_SECOND;
      bucket = new TokenBucket(perSecond, 2.0 * perSecond, nowMs);
      buckets.put(source, bucket);
    }
    return bucket;
  }

  synchronized int size() {
    return buckets.size();
  }
}
