package dave.engine.link;

import dave.engine.quota.Budgets;
import dave.engine.quota.TokenBucket;
import dave.link.handshake.Admission;
import dave.wire.LinkKey;
import dave.wire.PeerAddress;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Limits how many handshakes of other nodes this node computes. Each takes four key agreements,
 * about 0.4 ms. A host gets {@value #PER_HOST} a second, whatever ports it uses; all hosts together
 * get {@value #PER_SECOND}. The limit of the host is checked first, so that no host uses up what
 * all share. Not thread-safe.
 */
final class HandshakeLimiter implements Admission {
  static final int PER_HOST = 1;
  static final int PER_SECOND = 250;

  private final Budgets hosts = new Budgets(PER_HOST);
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
    return room.test(source) && hosts.tryConsume(source, 1, now) && all.tryConsume(1, now);
  }

  @Override
  public boolean mayLink(LinkKey key) {
    return welcome.test(key);
  }
}
