package dave.node;

import dave.wire.Endpoint;
import dave.wire.PeerAddress;
import java.util.Collections;
import java.util.Set;

/** One edge by its name: the addresses that it stands for, and when to ask for them again. */
final class EdgeName {
  private final Endpoint.Named endpoint;
  private final int longestPause;
  private Set<PeerAddress> addresses = Set.of();
  private boolean asking;
  private boolean missing;
  private int pause = 1;
  private int wait;

  /**
   * @param longestPause between two questions, in ticks
   */
  EdgeName(Endpoint.Named endpoint, int longestPause) {
    this.endpoint = endpoint;
    this.longestPause = longestPause;
  }

  Endpoint.Named endpoint() {
    return endpoint;
  }

  /** What it stood for when it was last found; none before. */
  Set<PeerAddress> addresses() {
    return addresses;
  }

  /**
   * One tick: whether to ask for its addresses now. Not while one of them answers, nor while a
   * question is open; at once when the last one falls silent; then after ever longer pauses.
   *
   * @param answering the edges that answer their pings
   */
  boolean isDue(Set<PeerAddress> answering) {
    if (!Collections.disjoint(addresses, answering)) {
      pause = 1;
      wait = 0;
      return false;
    }
    if (asking || --wait > 0) {
      return false;
    }
    asking = true;
    return true;
  }

  /**
   * Notes what it stands for now.
   *
   * @return whether that is worth a line: it was missed, or was elsewhere
   */
  boolean found(Set<PeerAddress> now) {
    boolean news = missing || (!addresses.isEmpty() && !addresses.equals(now));
    answered();
    missing = false;
    addresses = now;
    return news;
  }

  /**
   * Notes that nobody knows it now; it stands for what it did.
   *
   * @return whether that is new
   */
  boolean missed() {
    boolean news = !missing;
    answered();
    missing = true;
    return news;
  }

  private void answered() {
    asking = false;
    wait = pause;
    pause = Math.min(2 * pause, longestPause);
  }

  /** Such as "udp://example.org:1618". */
  @Override
  public String toString() {
    return endpoint.transport() + "://" + endpoint.host() + ":" + endpoint.port();
  }
}
