package dave.engine.gossip;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The dats that linked peers told of and this node lacks. Each is asked of one peer at a time; of
 * another when that one did not send it in time. On the core worker only.
 */
final class Wants {
  /** After so many asks in vain, a dat is not asked for any more. */
  static final int MAX_ASKS = 8;

  private final Map<Long, Want> wants = new LinkedHashMap<>();
  private final long keepMs;

  private static final class Want {
    final long sinceMs;
    long askedMs;
    int asks;
    @Nullable Neighbour asked;

    Want(long sinceMs) {
      this.sinceMs = sinceMs;
    }
  }

  /**
   * @param keepMs how long a dat is wanted at most
   */
  Wants(long keepMs) {
    this.keepMs = keepMs;
  }

  /** Notes that a peer has a dat that this node lacks. */
  void add(Neighbour from, long id, long nowMs) {
    if (from.told.size() < Neighbour.MAX_TOLD && from.isBelieved() && from.told.add(id)) {
      wants.computeIfAbsent(id, any -> new Want(nowMs));
    }
  }

  /**
   * Chooses what to ask of a peer now, and notes that it is asked.
   *
   * @param most how many at most
   * @param patienceMs how long one peer is waited for
   */
  List<Long> ask(Neighbour peer, int most, long patienceMs, long nowMs) {
    List<Long> chosen = new ArrayList<>();
    int limit = Math.min(most, peer.mayAsk());
    Iterator<Long> told = peer.told.iterator();
    while (told.hasNext() && chosen.size() < limit) {
      long id = told.next();
      Want want = wants.get(id);
      if (want == null || want.asks >= MAX_ASKS) {
        told.remove();
      } else if (want.asked == null || nowMs - want.askedMs >= patienceMs) {
        if (want.asked != null) {
          want.asked.broke();
        }
        want.asked = peer;
        peer.ask();
        want.askedMs = nowMs;
        want.asks++;
        chosen.add(id);
      }
    }
    return chosen;
  }

  /**
   * Notes that a dat came, and who brought it; null if no linked peer did. Returns whether a peer
   * had told of it.
   */
  boolean came(long id, @Nullable Neighbour from) {
    Want want = wants.remove(id);
    Neighbour asked = want == null ? null : want.asked;
    if (asked != null && asked == from) {
      asked.kept();
    } else if (asked != null) {
      asked.spared();
    }
    return want != null;
  }

  /** Forgets the dats that did not come for too long. */
  void expire(long nowMs) {
    Iterator<Want> oldest = wants.values().iterator();
    while (oldest.hasNext()) {
      Want want = oldest.next();
      if (nowMs - want.sinceMs < keepMs) {
        return;
      }
      oldest.remove();
      if (want.asked != null) {
        want.asked.broke();
      }
    }
  }
}
