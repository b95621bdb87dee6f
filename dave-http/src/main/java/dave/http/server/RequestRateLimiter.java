package dave.http.server;

import dave.engine.quota.LatestMap;
import dave.http.HttpLimits;
import dave.http.message.HttpCaller;
import dave.http.message.Problem;
import dave.wire.NetworkPrefix;
import dave.wire.quota.TokenBucket;
import java.time.InstantSource;
import java.util.Map;

/**
 * Limits the requests of each source with a token bucket by address prefix, never by port. It keeps
 * at most {@value #MAX_SOURCES} sources, and forgets the one silent for longest. Thread-safe.
 */
final class RequestRateLimiter {
  static final int MAX_SOURCES = 8_192;

  /** The allowance that a source can save up, in seconds. A page loads a dozen files at once. */
  private static final int BURST_SECONDS = 4;

  private final int perSecond;
  private final int localPerSecond;
  private final InstantSource clock;
  private final Map<NetworkPrefix, TokenBucket> buckets = new LatestMap<>(MAX_SOURCES);

  RequestRateLimiter(HttpLimits limits, InstantSource clock) {
    perSecond = limits.rates().requests();
    localPerSecond = limits.rates().localRequests();
    this.clock = clock;
  }

  /**
   * Counts a request.
   *
   * @throws Problem 429 if its source sent too many
   */
  void consume(HttpCaller caller) {
    int rate = caller.shared() ? localPerSecond : perSecond;
    if (!tryConsume(caller.source().prefix(), rate)) {
      throw Problem.tooMany(
          "TOO_MANY_REQUESTS",
          "more than %s requests a second from your address: slow down".formatted(rate));
    }
  }

  private synchronized boolean tryConsume(NetworkPrefix source, int rate) {
    long nowMs = clock.millis();
    return buckets
        .computeIfAbsent(source, s -> new TokenBucket(rate, (double) BURST_SECONDS * rate, nowMs))
        .tryConsume(1, nowMs);
  }

  synchronized int size() {
    return buckets.size();
  }
}
