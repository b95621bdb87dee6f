package dave.node.router;

import java.time.Duration;

/**
 * Whether and how the node asks the router for a port.
 *
 * @param enabled false: the node sends nothing to a router
 * @param lifetime how long a mapping is asked for, at least 2 s. It is renewed at half of that, so
 *     a node that ends without a goodbye leaves a mapping that lasts at most as long
 */
public record RouterConfig(boolean enabled, Duration lifetime) {
  private static final Duration LEAST_LIFETIME = Duration.ofSeconds(2);

  /** How long a mapping is asked for by default. */
  public static final Duration LIFETIME = Duration.ofMinutes(20);

  /** The least time between the beginnings of two rounds of questions. */
  private static final Duration LEAST_PAUSE = Duration.ofSeconds(10);

  /** Asks no router. */
  public static final RouterConfig OFF = new RouterConfig(false, LIFETIME);

  /** Asks the router. */
  public static final RouterConfig ON = new RouterConfig(true, LIFETIME);

  /**
   * @throws IllegalArgumentException if the lifetime is below 2 s or above 20 minutes
   */
  public RouterConfig {
    if (lifetime.compareTo(LEAST_LIFETIME) < 0 || lifetime.compareTo(LIFETIME) > 0) {
      throw new IllegalArgumentException("a lifetime of " + lifetime + " is out of range");
    }
  }

  /** Returns the least time between two rounds; a test with a short lifetime has a shorter one. */
  Duration leastPause() {
    Duration half = lifetime.dividedBy(2);
    return half.compareTo(LEAST_PAUSE) < 0 ? half : LEAST_PAUSE;
  }
}
