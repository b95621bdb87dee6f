package dave.http;

import java.time.Duration;

/**
 * What callers may cost a node. A source is an address prefix (IPv4 /32, IPv6 /64), never a port.
 *
 * @param connections open at a time
 * @param sourceConnections of one public source
 * @param requestsPerSecond of one public source; it may save up four seconds of them
 * @param localRequestsPerSecond of one loopback or private source, which many may share
 * @param lookups in the network that run at a time
 * @param sourceLookups of one public source
 * @param subscribers of the stream at a time
 * @param sourceSubscribers of one public source
 * @param bodyBytes the largest request body
 * @param heldBytes of requests and unread answers that the node holds, of all; a public source has
 *     a quarter of them, one that many may share half
 * @param bytesPerSecond of answers to one public source; it may save up four seconds of them
 * @param allBytesPerSecond of answers to all strangers together, and to a source that many may
 *     share
 * @param headTime within which the head of a request must have come
 * @param idle how long a connection may wait for its next request, and a stalled reader for room
 * @param lookupTime how long the network is asked unless the caller says
 * @param heartbeat how long a subscriber hears nothing at most
 * @param drain how long answers may go on after close
 */
public record HttpLimits(
    int connections,
    int sourceConnections,
    int requestsPerSecond,
    int localRequestsPerSecond,
    int lookups,
    int sourceLookups,
    int subscribers,
    int sourceSubscribers,
    int bodyBytes,
    long heldBytes,
    long bytesPerSecond,
    long allBytesPerSecond,
    Duration headTime,
    Duration idle,
    Duration lookupTime,
    Duration heartbeat,
    Duration drain) {
  /** The usual ones. */
  public static final HttpLimits DEFAULT =
      new HttpLimits(
          1_024,
          64,
          50,
          2_000,
          64,
          4,
          256,
          8,
          16 * 1024,
          // An eighth of a small heap; what the largest answers of many callers need at most.
          Math.clamp(Runtime.getRuntime().maxMemory() / 8, 4L << 20, 64L << 20),
          4L << 20,
          32L << 20,
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          Duration.ofSeconds(5),
          Duration.ofSeconds(15),
          Duration.ofSeconds(2));

  /**
   * @throws IllegalArgumentException naming the value that is out of range
   */
  public HttpLimits {
    require(connections, 1, 1 << 20, "connections");
    require(sourceConnections, 1, 1 << 20, "connections of a source");
    require(requestsPerSecond, 1, 1 << 20, "requests per second");
    require(localRequestsPerSecond, 1, 1 << 20, "local requests per second");
    require(lookups, 1, 1 << 16, "lookups");
    require(sourceLookups, 1, 1 << 16, "lookups of a source");
    require(subscribers, 1, 1 << 20, "subscribers");
    require(sourceSubscribers, 1, 1 << 20, "subscribers of a source");
    require(bodyBytes, 4_096, 1 << 30, "body bytes");
    require(heldBytes, 1 << 18, 1L << 40, "held bytes");
    require(bytesPerSecond, 1, 1L << 40, "bytes per second");
    require(allBytesPerSecond, 1, 1L << 40, "bytes per second of all");
    require(headTime.toMillis(), 1, Integer.MAX_VALUE, "head time in ms");
    require(idle.toMillis(), 1, Integer.MAX_VALUE, "idle time in ms");
    require(lookupTime.toMillis(), 1, Integer.MAX_VALUE, "lookup time in ms");
    require(heartbeat.toMillis(), 1, Integer.MAX_VALUE, "heartbeat in ms");
    require(drain.toMillis(), 0, Integer.MAX_VALUE, "drain in ms");
  }

  private static void require(long value, long min, long max, String name) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s %s is not from %s to %s".formatted(name, value, min, max));
    }
  }

  /** This with other rates. */
  public HttpLimits withRates(int newRequestsPerSecond, int newLocalRequestsPerSecond) {
    return new HttpLimits(
        connections,
        sourceConnections,
        newRequestsPerSecond,
        newLocalRequestsPerSecond,
        lookups,
        sourceLookups,
        subscribers,
        sourceSubscribers,
        bodyBytes,
        heldBytes,
        bytesPerSecond,
        allBytesPerSecond,
        headTime,
        idle,
        lookupTime,
        heartbeat,
        drain);
  }

  /** This with other counts of what may be open at a time. */
  public HttpLimits withCounts(int newConnections, int newLookups, int newSubscribers) {
    return new HttpLimits(
        newConnections,
        sourceConnections,
        requestsPerSecond,
        localRequestsPerSecond,
        newLookups,
        sourceLookups,
        newSubscribers,
        sourceSubscribers,
        bodyBytes,
        heldBytes,
        bytesPerSecond,
        allBytesPerSecond,
        headTime,
        idle,
        lookupTime,
        heartbeat,
        drain);
  }

  /** This with other times. */
  public HttpLimits withTimes(Duration newHeadTime, Duration newIdle, Duration newHeartbeat) {
    return new HttpLimits(
        connections,
        sourceConnections,
        requestsPerSecond,
        localRequestsPerSecond,
        lookups,
        sourceLookups,
        subscribers,
        sourceSubscribers,
        bodyBytes,
        heldBytes,
        bytesPerSecond,
        allBytesPerSecond,
        newHeadTime,
        newIdle,
        lookupTime,
        newHeartbeat,
        drain);
  }

  /** This with other bounds on bytes. */
  public HttpLimits withBytes(
      long newHeldBytes, long newBytesPerSecond, long newAllBytesPerSecond) {
    return new HttpLimits(
        connections,
        sourceConnections,
        requestsPerSecond,
        localRequestsPerSecond,
        lookups,
        sourceLookups,
        subscribers,
        sourceSubscribers,
        bodyBytes,
        newHeldBytes,
        newBytesPerSecond,
        newAllBytesPerSecond,
        headTime,
        idle,
        lookupTime,
        heartbeat,
        drain);
  }
}
