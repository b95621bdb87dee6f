package dave.node;

import dave.wire.Endpoint;
import dave.wire.PeerAddress;
import java.util.Collections;
import java.util.Set;

/** An edge that is given by name: its current addresses, and when to look them up again. */
final class EdgeName {
  /** The longest pause in ticks while no peer answers: there may be no network yet. */
  private static final int LONGEST_ALONE = 3;

  private final Endpoint.Named endpoint;
  private final int longestPause;
  private Set<PeerAddress> addresses = Set.of();
  private boolean asking;
  private boolean missing;
  private int pause = 1;
  private int wait;

  /**
   * @param longestPause between two lookups, in ticks
   */
  EdgeName(Endpoint.Named endpoint, int longestPause) {
    this.endpoint = endpoint;
    this.longestPause = longestPause;
  }

  Endpoint.Named endpoint() {
    return endpoint;
  }

  /** Returns the addresses of the last lookup that found any; empty before. */
  Set<PeerAddress> addresses() {
    return addresses;
  }

  /**
   * Counts one tick, and returns whether to look up the addresses now. There is no lookup while one
   * of the addresses answers, or while another lookup is open. The first lookup comes as soon as no
   * address answers. The pauses before the next ones grow.
   *
   * @param answering the edges that answer their pings
   * @param alone whether no peer answers; then a name that was not found is looked up more often
   */
  boolean isDue(Set<PeerAddress> answering, boolean alone) {
    if (!Collections.disjoint(addresses, answering)) {
      pause = 1;
      wait = 0;
      return false;
    }
    if (alone && missing) {
      wait = Math.min(wait, LONGEST_ALONE);
    }
    if (asking || --wait > 0) {
      return false;
    }
    asking = true;
    return true;
  }

  /** Makes a lookup due at the next tick, and the next pauses short. */
  void hurry() {
    pause = 1;
    wait = 0;
  }

  /**
   * Stores the addresses of a lookup that found some.
   *
   * @return whether to log it: the last lookup found none, or the addresses changed
   */
  boolean found(Set<PeerAddress> now) {
    boolean news = missing || (!addresses.isEmpty() && !addresses.equals(now));
    answered();
    missing = false;
    addresses = now;
    return news;
  }

  /**
   * Notes that a lookup found no address. The old addresses stay.
   *
   * @return whether the lookup before it had found some
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

  /** Returns the address as text, such as "udp://example.org:1618". */
  @Override
  public String toString() {
    return endpoint.transport() + "://" + endpoint.host() + ":" + endpoint.port();
  }
}
