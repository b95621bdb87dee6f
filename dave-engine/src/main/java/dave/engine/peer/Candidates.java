package dave.engine.peer;

import dave.wire.PeerAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Addresses that others told us of, until they answer a ping of ours: at most {@value #MAX}, each
 * pinged at most once an interval and {@value #PINGS} times in all. Not thread-safe.
 */
public final class Candidates {
  static final int MAX = 256;
  static final int PINGS = 2;

  /** Pings at once: a list that fills up is not sent out as a burst. */
  private static final int BATCH = 8;

  private final long intervalMs;
  private final Map<PeerAddress, Candidate> candidates = new LinkedHashMap<>();

  private record Candidate(int pings, long nextMs) {}

  /**
   * @param intervalMs between two pings of one address
   */
  public Candidates(long intervalMs) {
    this.intervalMs = intervalMs;
  }

  /** Takes an address if there is room. */
  public void offer(PeerAddress address, long nowMs) {
    if (candidates.size() < MAX) {
      candidates.putIfAbsent(address, new Candidate(0, nowMs));
    }
  }

  /** Forgets an address. */
  public void remove(PeerAddress address) {
    candidates.remove(address);
  }

  /** The addresses to ping now; those that had their pings are forgotten. */
  public List<PeerAddress> due(long nowMs) {
    List<PeerAddress> due = new ArrayList<>();
    Iterator<Map.Entry<PeerAddress, Candidate>> all = candidates.entrySet().iterator();
    while (all.hasNext() && due.size() < BATCH) {
      Map.Entry<PeerAddress, Candidate> entry = all.next();
      Candidate candidate = entry.getValue();
      if (candidate.nextMs() > nowMs) {
        continue;
      }
      if (candidate.pings() == PINGS) {
        all.remove();
      } else {
        entry.setValue(new Candidate(candidate.pings() + 1, nowMs + intervalMs));
        due.add(entry.getKey());
      }
    }
    return due;
  }

  /** How many there are. */
  public int size() {
    return candidates.size();
  }
}
