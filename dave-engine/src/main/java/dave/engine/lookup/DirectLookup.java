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
 * Looks for one dat with few requests. It asks a peer that is likely to have the dat, and another
 * one when that peer's timeout has passed, or half of it over a link: there most answers come in
 * the first round of the other side, and the others in the second. It asks the same peer again
 * after growing pauses. For a register or a key it asks {@value #WIDTH} peers at a time, and waits
 * for better answers.
 *
 * <p>It asks for content by its hash and checks the answer against it. Another dat under the same
 * key is no answer.
 */
final class DirectLookup extends Lookup {
  static final int WIDTH = 3;

  private static final long FIRST_PAUSE_MS = 100;
  private static final long MAX_PAUSE_MS = 3_000;

  private final LookupCriteria criteria;
  private final ResponsivePeers peers;
  private final long deadlineMs;
  private final long settleMs;
  private final Consumer<Optional<VerifiedDat>> taker;
  private final Map<PeerAddress, PeerRequests> byPeer = new HashMap<>();
  private int open;
  private @Nullable VerifiedDat best;
  private long foundMs;

  /** The state of the requests to one peer. */
  private static final class PeerRequests {
    final ResponseHistory history;
    boolean open;
    long sentMs;

    /** When another peer may be asked. */
    long nextMs;

    /** While open, when it is given up; then, when this peer may be asked again. */
    long dueMs;

    long pauseMs = FIRST_PAUSE_MS;

    PeerRequests(ResponseHistory history) {
      this.history = history;
    }

    boolean isRecent(long nowMs) {
      return open && nowMs < nextMs;
    }
  }

  /**
   * @param taker called once with the outcome
   */
  DirectLookup(
      Target target,
      ResponsivePeers peers,
      long deadlineMs,
      long settleMs,
      Consumer<Optional<VerifiedDat>> taker) {
    criteria = new LookupCriteria(target);
    this.peers = peers;
    this.deadlineMs = deadlineMs;
    this.settleMs = settleMs;
    this.taker = taker;
  }

  @Override
  @Nullable Request next(long nowMs) {
    giveUp(nowMs);
    if (best != null || countRecent(nowMs) >= (criteria.isUnique() ? 1 : WIDTH)) {
      return null;
    }
    Peer peer =
        peers.draw(
            candidate -> {
              PeerRequests asked = byPeer.get(candidate.address());
              return asked == null || (!asked.open && asked.dueMs <= nowMs);
            });
    if (peer == null) {
      return null;
    }
    ResponseHistory history = peers.history(peer);
    PeerRequests requests =
        byPeer.computeIfAbsent(peer.address(), address -> new PeerRequests(history));
    requests.open = true;
    requests.sentMs = nowMs;
    requests.nextMs = nowMs + peers.pauseMs(peer);
    requests.dueMs = nowMs + peers.timeoutMs(peer);
    requests.history.asked();
    open++;
    return new Request(peer.address(), criteria.query(), peer.token());
  }

  /** How many requests are too recent to ask one more peer. */
  private long countRecent(long nowMs) {
    return open == 0 ? 0 : byPeer.values().stream().filter(asked -> asked.isRecent(nowMs)).count();
  }

  /** Closes the requests whose timeout has passed. */
  private void giveUp(long nowMs) {
    if (open == 0) {
      return;
    }
    for (PeerRequests requests : byPeer.values()) {
      if (requests.open && requests.dueMs <= nowMs) {
        requests.open = false;
        open--;
        requests.history.silent(nowMs);
        requests.dueMs = nowMs + requests.pauseMs;
        requests.pauseMs = Math.min(MAX_PAUSE_MS, 2 * requests.pauseMs);
      }
    }
  }

  /** When {@link #next} may return a request, if no answer comes before. */
  long dueMs(long nowMs) {
    if (best != null) {
      return foundMs + settleMs;
    }
    long due = nowMs + MAX_PAUSE_MS;
    for (PeerRequests requests : byPeer.values()) {
      due = Math.min(due, requests.isRecent(nowMs) ? requests.nextMs : requests.dueMs);
    }
    return Math.max(due, nowMs + 1);
  }

  /** Whether requests wait for their answers. */
  boolean isAsking() {
    return open > 0;
  }

  @Override
  void offer(VerifiedDat dat, PeerAddress from, long nowMs) {
    if (!wants(dat.dat())) {
      return;
    }
    PeerRequests requests = byPeer.get(from);
    if (requests != null) {
      heard(requests, nowMs);
    }
    if (best == null || criteria.isBetter(dat, best)) {
      if (best == null) {
        foundMs = nowMs;
      }
      best = dat;
    }
  }

  private void heard(PeerRequests requests, long nowMs) {
    if (requests.open) {
      requests.open = false;
      open--;
      requests.history.answered((double) nowMs - requests.sentMs);
    } else if (requests.dueMs > nowMs) {
      requests.history.late((double) nowMs - requests.sentMs);
    }
    requests.dueMs = nowMs + MAX_PAUSE_MS;
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
    boolean settled = best != null && (criteria.isUnique() || nowMs - foundMs >= settleMs);
    return settled || nowMs >= deadlineMs;
  }

  @Override
  void finish() {
    withdraw();
    taker.accept(Optional.ofNullable(best));
  }

  @Override
  void withdraw() {
    for (PeerRequests requests : byPeer.values()) {
      if (requests.open) {
        requests.open = false;
        requests.history.withdrawn();
      }
    }
    open = 0;
  }
}
