package dave.engine.proof;

import dave.wire.PeerAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Addresses that answer without a token, as original nodes do, and so could be forged by somebody
 * who sees no packet of ours. Each is asked at moments that cannot be foreseen, 8 to 15.5 s apart
 * with the timing of the network; an answer counts once, within {@value #WINDOW_MS} ms. Whoever
 * gives {@value #ANSWERS} in a row, the first of them to the challenge, and nothing in between, is
 * proven: blindly that succeeds less than once in 5,000 trials. One that gives none to {@value
 * #MISSES} pings in a row is forgotten.
 *
 * <p>The price: who forges answers in the name of an original node keeps it from being proven. At
 * most {@value #MAX}; the one with the fewest answers makes way, the oldest of those. Not
 * thread-safe.
 */
public final class LegacyTrials {
  /** For how long an answer without a token counts. */
  public static final long WINDOW_MS = 500;

  static final int MAX = 1_024;
  static final int ANSWERS = 5;
  static final int MISSES = 3;

  private final long intervalMs;
  private final int needed;
  private final RandomGenerator random;
  private final Map<PeerAddress, Trial> trials = new LinkedHashMap<>();

  /** What an answer is worth. */
  public enum Answer {
    /** It was not asked for; the row starts anew. */
    STRIKE,
    /** It counts. */
    COUNTED,
    /** It completes the proof. */
    PROOF,
  }

  private static final class Trial {
    final long sinceMs;
    long nextMs;
    long sentMs;
    boolean open;
    boolean missed;
    int misses;
    int answers;

    Trial(long sinceMs, int answers, long nextMs) {
      this.sinceMs = sinceMs;
      this.answers = answers;
      this.nextMs = nextMs;
    }
  }

  /**
   * @param intervalMs the least between two pings of an address
   * @param strict whether more than one answer is needed at all
   */
  public LegacyTrials(long intervalMs, boolean strict, RandomGenerator random) {
    this.intervalMs = intervalMs;
    this.random = random;
    needed = strict ? ANSWERS : 1;
  }

  /** When to ping an address again that answers without tokens, and was pinged now. */
  public static long nextPingMs(long nowMs, long intervalMs, RandomGenerator random) {
    // Below two intervals, as an original node drops who is silent for longer.
    return nowMs + intervalMs + random.nextLong(Math.max(1, intervalMs * 15 / 16));
  }

  /** Whether an address is on trial. */
  public boolean contains(PeerAddress address) {
    return trials.containsKey(address);
  }

  /**
   * Begins a trial.
   *
   * @param answers that count already
   */
  public Answer begin(PeerAddress address, int answers, long nowMs) {
    if (answers >= needed) {
      return Answer.PROOF;
    }
    if (trials.size() >= MAX) {
      makeRoom();
    }
    trials.put(address, new Trial(nowMs, answers, nextPingMs(nowMs, intervalMs, random)));
    return Answer.COUNTED;
  }

  private void makeRoom() {
    PeerAddress worst = null;
    int fewest = Integer.MAX_VALUE;
    for (Map.Entry<PeerAddress, Trial> entry : trials.entrySet()) {
      if (entry.getValue().answers < fewest) {
        fewest = entry.getValue().answers;
        worst = entry.getKey();
      }
    }
    trials.remove(worst);
  }

  /** Takes an answer without a token of an address that is on trial. */
  public Answer answered(PeerAddress from, long nowMs) {
    Trial trial = trials.get(from);
    if (trial == null || !trial.open || nowMs - trial.sentMs > WINDOW_MS) {
      if (trial != null) {
        trial.answers = 0;
      }
      return Answer.STRIKE;
    }
    trial.open = false;
    trial.missed = false;
    trial.misses = 0;
    trial.answers++;
    return trial.answers >= needed ? Answer.PROOF : Answer.COUNTED;
  }

  /** Since when an address is on trial; now if it is not. */
  public long sinceMs(PeerAddress address, long nowMs) {
    @Nullable Trial trial = trials.get(address);
    return trial == null ? nowMs : trial.sinceMs;
  }

  /** Ends a trial. */
  public void remove(PeerAddress address) {
    trials.remove(address);
  }

  /** The addresses to send an empty GETPEER now; those that stay silent are forgotten. */
  public List<PeerAddress> due(long nowMs) {
    List<PeerAddress> due = new ArrayList<>();
    Iterator<Map.Entry<PeerAddress, Trial>> all = trials.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<PeerAddress, Trial> entry = all.next();
      Trial trial = entry.getValue();
      if (nowMs < trial.nextMs) {
        continue;
      }
      if (trial.missed) {
        trial.answers = 0;
        trial.misses++;
      }
      if (trial.misses >= MISSES) {
        all.remove();
        continue;
      }
      trial.open = true;
      trial.missed = true;
      trial.sentMs = nowMs;
      trial.nextMs = nextPingMs(nowMs, intervalMs, random);
      due.add(entry.getKey());
    }
    return due;
  }

  int size() {
    return trials.size();
  }
}
