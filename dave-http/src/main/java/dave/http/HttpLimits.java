package dave.http;

import java.time.Duration;

/**
 * What callers may cost a node. A source is an address prefix (IPv4 /32, IPv6 /64), never a port.
 *
 * <p>The constructors of the parts throw {@link IllegalArgumentException} naming the value that is
 * out of range.
 */
public record HttpLimits(Counts counts, Rates rates, Bytes bytes, Times times) {
  /** The usual ones. */
  public static final HttpLimits DEFAULT =
      new HttpLimits(
          new Counts(1_024, 64, 64, 4, 256, 8),
          new Rates(50, 2_000, 4L << 20, 32L << 20),
          // An eighth of a small heap; what the largest answers of many callers need at most.
          new Bytes(
              16 * 1024, Math.clamp(Runtime.getRuntime().maxMemory() / 8, 4L << 20, 64L << 20)),
          new Times(
              Duration.ofSeconds(10),
              Duration.ofSeconds(60),
              Duration.ofSeconds(5),
              Duration.ofSeconds(15),
              Duration.ofSeconds(2)));

  /**
   * What may be open at a time.
   *
   * @param connections of all callers
   * @param sourceConnections of one public source
   * @param lookups in the network, of all callers
   * @param sourceLookups of one public source
   * @param subscribers of the stream
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
   * What may come and go in a second. A source may save up four seconds of it.
   *
   * @param requests of one public source
   * @param localRequests of one loopback or private source, which many may share
   * @param bytes of answers to one public source
   * @param allBytes of answers to all strangers together, and to a source that many may share
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
   * What the node holds for callers.
   *
   * @param body the largest request body
   * @param held of requests and unread answers, of all; a public source has a quarter of them, one
   *     that many may share half
   */
  public record Bytes(int body, long held) {
    public Bytes {
      require(body, 4_096, 1 << 30, "body bytes");
      require(held, 1 << 18, 1L << 40, "held bytes");
    }
  }

  /**
   * How long things may take.
   *
   * @param head within which the head of a request must have come
   * @param idle how long a connection may wait for its next request, and a stalled reader for room
   * @param lookup how long the network is asked unless the caller says
   * @param heartbeat how long a subscriber hears nothing at most
   * @param drain how long answers may go on after close
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

  /** This with other counts. */
  public HttpLimits withCounts(Counts newCounts) {
    return new HttpLimits(newCounts, rates, bytes, times);
  }

  /** This with other rates. */
  public HttpLimits withRates(Rates newRates) {
    return new HttpLimits(counts, newRates, bytes, times);
  }

  /** This with other bounds on bytes. */
  public HttpLimits withBytes(Bytes newBytes) {
    return new HttpLimits(counts, rates, newBytes, times);
  }

  /** This with other times. */
  public HttpLimits withTimes(Times newTimes) {
    return new HttpLimits(counts, rates, bytes, newTimes);
  }
}
