package dave.engine.lookup;

import dave.engine.lookup.Lookups.Request;
import dave.engine.model.Target;
import dave.engine.peer.Peer;
import dave.wire.Dat;
import dave.wire.PeerAddress;
import dave.wire.VerifiedDat;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks for one dat: asks one random peer after another, and each again after a while. A work has
 * one dat, so the first answer ends the lookup. A register or a key may have better ones, so the
 * lookup waits a moment for them.
 */
final class DatLookup extends Lookup {
  private final LookupCriteria criteria;
  private final AskablePeers peers;
  private final long deadlineMs;
  private final long repeatMs;
  private final long settleMs;
  private final Consumer<Optional<VerifiedDat>> taker;
  private final Map<PeerAddress, Long> askedMs = new HashMap<>();
  private @Nullable VerifiedDat best;
  private long foundMs;

  /**
   * @param taker called once with the outcome
   */
  DatLookup(
      Target target,
      AskablePeers peers,
      long deadlineMs,
      long repeatMs,
      long settleMs,
      Consumer<Optional<VerifiedDat>> taker) {
    criteria = new LookupCriteria(target);
    this.peers = peers;
    this.deadlineMs = deadlineMs;
    this.repeatMs = repeatMs;
    this.settleMs = settleMs;
    this.taker = taker;
  }

  @Override
  @Nullable Request next(long nowMs) {
    Peer peer =
        peers.draw(
            candidate -> {
              Long asked = askedMs.get(candidate.address());
              return asked == null
                  || nowMs - asked >= Math.max(repeatMs, peers.patienceMs(candidate.address()));
            });
    if (peer == null) {
      return null;
    }
    askedMs.put(peer.address(), nowMs);
    return new Request(peer.address(), criteria.query(), peer.token());
  }

  @Override
  void offer(VerifiedDat dat, PeerAddress from, long nowMs) {
    if (wants(dat.dat()) && (best == null || criteria.isBetter(dat, best))) {
      if (best == null) {
        foundMs = nowMs;
      }
      best = dat;
    }
  }

  @Override
  boolean wants(Dat dat) {
    return criteria.wants(dat);
  }

  @Override
  Object subject() {
    return criteria.subject();
  }

  @Override
  boolean isOver(long nowMs) {
    boolean settled = best != null && nowMs - foundMs >= settleMs;
    return settled || nowMs >= deadlineMs || (best != null && criteria.isUnique());
  }

  @Override
  void finish() {
    taker.accept(Optional.ofNullable(best));
  }
}
