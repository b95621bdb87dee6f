package dave.engine.reconcile;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Chooses with which linked peer to compare, and when. A few peers follow each other without a
 * pause. The pause after them grows while nothing differs, and is short after something did, or
 * while there are peers that were not compared with yet. On the core worker only.
 */
final class Leads {
  /** Peers between two pauses: one that lies hides nothing that another has. */
  static final int IN_A_ROW = 3;

  static final long SHORTEST_MS = 2_000;
  static final long LONGEST_MS = 120_000;

  /** The longest pause while there is a peer that was not compared with. */
  private static final long NEW_MS = 10_000;

  /** After the first link opened, others open. */
  private static final long FIRST_MS = 1_000;

  private final RandomGenerator random;
  private final Set<AskedPeer> row = new HashSet<>();
  private long pauseMs = SHORTEST_MS;
  private long nextMs = -1;
  private int dats;
  private long comparisons;

  Leads(RandomGenerator random) {
    this.random = random;
  }

  /** Notes that there is one more peer. */
  void joined(long nowMs) {
    nextMs = nextMs < 0 ? nowMs + FIRST_MS : Math.min(nextMs, nowMs + NEW_MS);
  }

  /** Ends the pause soon. */
  void hurry(long nowMs) {
    if (nextMs >= 0) {
      nextMs = Math.min(nextMs, nowMs + FIRST_MS);
    }
  }

  /** How many comparisons ended with an answer to every question. */
  long comparisons() {
    return comparisons;
  }

  /** The peer to compare with now; empty if it is not time, or there is none. */
  Optional<AskedPeer> next(Collection<AskedPeer> peers, long nowMs) {
    if (nextMs < 0 || nowMs < nextMs) {
      return Optional.empty();
    }
    List<AskedPeer> able =
        peers.stream().filter(peer -> peer.isAskable(nowMs) && !row.contains(peer)).toList();
    if (able.isEmpty() || row.size() >= IN_A_ROW) {
      pause(peers, nowMs);
      return Optional.empty();
    }
    List<AskedPeer> fresh = able.stream().filter(peer -> !peer.compared).toList();
    List<AskedPeer> from = fresh.isEmpty() ? able : fresh;
    AskedPeer lead = from.get(random.nextInt(from.size()));
    row.add(lead);
    return Optional.of(lead);
  }

  private void pause(Collection<AskedPeer> peers, long nowMs) {
    pauseMs = dats > 0 || row.isEmpty() ? SHORTEST_MS : Math.min(LONGEST_MS, 2 * pauseMs);
    boolean fresh = peers.stream().anyMatch(peer -> !peer.compared && peer.isAskable(nowMs));
    long longestMs = fresh ? Math.min(pauseMs, NEW_MS) : pauseMs;
    nextMs = nowMs + random.nextLong(longestMs * 3 / 4, longestMs * 5 / 4 + 1);
    row.clear();
    dats = 0;
  }

  /**
   * Notes the end of a comparison.
   *
   * @param whole whether all questions were answered
   * @param found how many dats came
   */
  void ended(boolean whole, int found, long nowMs) {
    dats += found;
    comparisons += whole ? 1 : 0;
    nextMs = nowMs;
  }
}
