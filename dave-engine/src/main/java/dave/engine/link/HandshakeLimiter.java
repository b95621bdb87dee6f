package dave.engine.link;

import dave.engine.quota.Budgets;
import dave.link.handshake.Admission;
import dave.wire.AddressScope;
import dave.wire.LinkKey;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.quota.TokenBucket;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Limits how many handshakes of other nodes this node computes. Each takes four key agreements,
 * about 0.4 ms. A host gets {@value #PER_HOST} a second, whatever ports it uses. A network group
 * gets {@value #PER_GROUP}, as whoever has many hosts mostly has them in one group. All together
 * get {@value #PER_SECOND}. The narrower limits are checked first, so that no host and no group
 * uses up what all share. Loopback and private addresses have no limit by group, as they form one
 * group. Not thread-safe.
 */
final class HandshakeLimiter implements Admission {
  static final int PER_HOST = 1;
  static final int PER_GROUP = 16;
  static final int PER_SECOND = 250;

  private final Budgets hosts = new Budgets(PER_HOST);
  private final Budgets groups = new Budgets(PER_GROUP, PeerAddresses::group);
  private final TokenBucket all;
  private final Predicate<PeerAddress> room;
  private final Predicate<LinkKey> welcome;
  private final LongSupplier nowMs;

  /**
   * @param room whether there is a place for a link from an address
   * @param welcome whether a key may have a link now
   */
  HandshakeLimiter(Predicate<PeerAddress> room, Predicate<LinkKey> welcome, LongSupplier nowMs) {
    this.room = room;
    this.welcome = welcome;
    this.nowMs = nowMs;
    all = new TokenBucket(PER_SECOND, PER_SECOND, nowMs.getAsLong());
  }

  @Override
  public boolean admits(PeerAddress source) {
    long now = nowMs.getAsLong();
    return room.test(source)
        && hosts.tryConsume(source, 1, now)
        && (!hasGroup(source) || groups.tryConsume(source, 1, now))
        && all.tryConsume(1, now);
  }

  private static boolean hasGroup(PeerAddress source) {
    return PeerAddresses.scope(source) == AddressScope.PUBLIC;
  }

  @Override
  public boolean mayLink(LinkKey key) {
    return welcome.test(key);
  }
}
