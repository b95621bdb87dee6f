package dave.engine.gossip;

import dave.engine.gossip.RankedIds.Entry;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The dats that linked peers told of and this node lacks. Each is asked of one peer at a time; of
 * another when that one did not send it in time. A peer is asked for the hardest dats that it told
 * of first. So a false difficulty changes only what is asked of the peer that told it. A peer that
 * breaks promises is asked only after the others had time to send the dat. On the core worker only.
 */
final class Wants {
  /** After so many asks in vain, a dat is not asked for any more. */
  static final int MAX_ASKS = 8;

  private final Map<Long, Want> wants = new LinkedHashMap<>();
  private final long keepMs;

  private static final class Want {
    final long sinceMs;

    /** The peers that told of it and still have it among {@link Neighbour#told}. */
    final List<Neighbour> tellers = new ArrayList<>();

    long askedMs;
    int asks;
    @Nullable Neighbour asked;

    Want(long sinceMs) {
      this.sinceMs = sinceMs;
    }

    /** Forgets a peer that told of it; returns whether nobody is left. */
    boolean withdraw(Neighbour teller) {
      tellers.remove(teller);
      return tellers.isEmpty() && asked == null;
    }
  }

  /**
   * @param keepMs how long a dat is wanted at most
   */
  Wants(long keepMs) {
    this.keepMs = keepMs;
  }

  /**
   * Notes that a peer has a dat that this node lacks. If the peer has told of too much, the easiest
   * dat is forgotten.
   */
  void add(Neighbour from, long id, int difficulty, long nowMs) {
    if (!from.isBelieved() || from.told.contains(id)) {
      return;
    }
    Entry dropped = from.told.add(id, difficulty, nowMs);
    if (dropped == null || dropped.id() != id) {
      wants.computeIfAbsent(id, any -> new Want(nowMs)).tellers.add(from);
    }
    if (dropped != null && dropped.id() != id) {
      wants.computeIfPresent(dropped.id(), (any, want) -> want.withdraw(from) ? null : want);
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
    for (Entry told : peer.told.ranked()) {
      if (chosen.size() >= limit) {
        break;
      }
      Want want = wants.get(told.id());
      if (want != null
          && want.asks < MAX_ASKS
          && (!peer.isDoubted() || nowMs - want.sinceMs >= patienceMs)
          && (want.asked == null || nowMs - want.askedMs >= patienceMs)) {
        if (want.asked != null) {
          want.asked.broke();
        }
        want.asked = peer;
        peer.ask();
        want.askedMs = nowMs;
        want.asks++;
        chosen.add(told.id());
      }
    }
    return chosen;
  }

  /**
   * Notes that a dat came, and who brought it; null if no linked peer did. A peer that told another
   * difficulty is believed less.
   *
   * @param difficulty of the dat, in bits; negative if it is not known
   * @return whether a peer that is not doubted had told of it
   */
  boolean came(long id, int difficulty, @Nullable Neighbour from) {
    Want want = wants.remove(id);
    if (want == null) {
      return false;
    }
    Neighbour asked = want.asked;
    if (asked != null && asked == from) {
      asked.kept();
    } else if (asked != null) {
      asked.spared();
    }
    boolean awaited = false;
    for (Neighbour teller : want.tellers) {
      awaited |= !teller.isDoubted();
      Entry told = teller.told.remove(id);
      if (told != null) {
        teller.said(told.difficulty(), difficulty);
      }
    }
    return awaited;
  }

  /** Forgets a peer whose link has ended. What was asked of it may be asked of others at once. */
  void left(Neighbour peer) {
    wants
        .values()
        .removeIf(
            want -> {
              want.asked = want.asked == peer ? null : want.asked;
              return want.withdraw(peer);
            });
  }

  /** Forgets the dats that did not come for too long. */
  void expire(long nowMs) {
    Iterator<Map.Entry<Long, Want>> oldest = wants.entrySet().iterator();
    while (oldest.hasNext()) {
      Map.Entry<Long, Want> next = oldest.next();
      Want want = next.getValue();
      if (nowMs - want.sinceMs < keepMs) {
        return;
      }
      oldest.remove();
      want.tellers.forEach(teller -> teller.told.remove(next.getKey()));
      if (want.asked != null) {
        want.asked.broke();
      }
    }
  }

  /** How many dats are wanted. */
  int size() {
    return wants.size();
  }
}
