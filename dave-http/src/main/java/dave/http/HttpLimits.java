package dave.http;

import java.time.Duration;

/**
 * Limits the load that callers put on a node. A source is an address prefix (IPv4 /32, IPv6 /64),
 * never a port.
 *
 * <p>The constructors of the parts throw {@link IllegalArgumentException}, which names the value
 * that is out of range.
 */
public record HttpLimits(Counts counts, Rates rates, Bytes bytes, Times times) {
  /** The default limits. */
  public static final HttpLimits DEFAULT =
      new HttpLimits(
          new Counts(1_024, 64, 64, 4, 256, 8),
          new Rates(50, 2_000, 4L << 20, 32L << 20),
          // An eighth of a small heap; at most what the largest answers of many callers need.
          new Bytes(
              16 * 1024, Math.clamp(Runtime.getRuntime().maxMemory() / 8, 4L << 20, 64L << 20)),
          new Times(
              Duration.ofSeconds(10),
              Duration.ofSeconds(60),
              Duration.ofSeconds(5),
              Duration.ofSeconds(15),
              Duration.ofSeconds(2)));

  /**
   * Limits what may be open at a time.
   *
   * @param connections the most connections of all callers together
   * @param sourceConnections of one public source
   * @param lookups the most lookups in the network of all callers together
   * @param sourceLookups of one public source
   * @param subscribers the most subscribers of the stream
   * @param sourceSubscribers of one public source
   */
  public record Counts(
      int connections,
      int sourceConnections,
      int lookups,
      int sourceLookups,
      int subscribers,
      int sourceSubscribers) {
    public Counts {
      require(connections, 1, 1 << 20, "connections");
      require(sourceConnections, 1, 1 << 20, "connections of a source");
      require(lookups, 1, 1 << 16, "lookups");
      require(sourceLookups, 1, 1 << 16, "lookups of a source");
      require(subscribers, 1, 1 << 20, "subscribers");
      require(sourceSubscribers, 1, 1 << 20, "subscribers of a source");
    }
  }

  /**
   * Limits requests and bytes in a second. A source may save up four seconds of its allowance.
   *
   * @param requests of one public source
   * @param localRequests of one loopback or private source, which many callers may share
   * @param bytes of answers to one public source
   * @param allBytes of answers to all strangers together, and to a source that many callers may
   *     share
   */
  public record Rates(int requests, int localRequests, long bytes, long allBytes) {
    public Rates {
      require(requests, 1, 1 << 20, "requests per second");
      require(localRequests, 1, 1 << 20, "local requests per second");
      require(bytes, 1, 1L << 40, "bytes per second");
      require(allBytes, 1, 1L << 40, "bytes per second of all");
    }
  }

  /**
   * Limits the bytes that the node holds for callers.
   *
   * @param body the largest request body, in bytes
   * @param held the most bytes of requests and unread answers of all callers; a public source gets
   *     a quarter, one that many callers may share a half
   */
  public record Bytes(int body, long held) {
    public Bytes {
      require(body, 4_096, 1 << 30, "body bytes");
      require(held, 1 << 18, 1L << 40, "held bytes");
    }
  }

  /**
   * Limits how long requests may take.
   *
   * @param head the time in which the head of a first request must arrive
   * @param idle how long a connection may wait for its next request, and an answer for a stalled
   *     reader
   * @param lookup how long a lookup in the network takes if the caller names no time
   * @param heartbeat the longest time without an event for a subscriber
   * @param drain how long answers may continue after the gateway begins to close
   */
  public record Times(
      Duration head, Duration idle, Duration lookup, Duration heartbeat, Duration drain) {
    public Times {
      require(head.toMillis(), 1, Integer.MAX_VALUE, "head time in ms");
      require(idle.toMillis(), 1, Integer.MAX_VALUE, "idle time in ms");
      require(lookup.toMillis(), 1, Integer.MAX_VALUE, "lookup time in ms");
      require(heartbeat.toMillis(), 1, Integer.MAX_VALUE, "heartbeat in ms");
      require(drain.toMillis(), 0, Integer.MAX_VALUE, "drain in ms");
    }
  }

  private static void require(long value, long min, long max, String name) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s %s is not from %s to %s".formatted(name, value, min, max));
    }
  }

  /** Returns a copy with other counts. */
  public HttpLimits withCounts(Counts newCounts) {
    return new HttpLimits(newCounts, rates, bytes, times);
  }

  /** Returns a copy with other rates. */
  public HttpLimits withRates(Rates newRates) {
    return new HttpLimits(counts, newRates, bytes, times);
  }

  /** Returns a copy with other limits on bytes. */
  public HttpLimits withBytes(Bytes newBytes) {
    return new HttpLimits(counts, rates, newBytes, times);
  }

  /** Returns a copy with other times. */
  public HttpLimits withTimes(Times newTimes) {
    return new HttpLimits(counts, rates, bytes, newTimes);
  }
}
