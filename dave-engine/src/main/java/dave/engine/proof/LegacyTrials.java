package dave.engine.proof;

import dave.wire.NetworkPrefix;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Addresses that answer without a token, as original nodes do, and so could be forged by somebody
 * who sees no packet of ours. Each is asked at moments that cannot be foreseen; an answer counts
 * once. One that gives none to {@value #MISSES} pings in a row is forgotten.
 *
 * <p>A newcomer is asked quickly: each time at a random moment of the {@value #SPREAD_MS} ms after
 * its answer, which has to take as long as the one before, give or take {@value #MARGIN_MS} ms.
 * {@value #QUICK_ANSWERS} in a row prove, the first of them to the challenge: within 6 s where
 * round trips are 100 ms or less. Blindly seven moments of 101 in 750 ms have to be hit, which
 * succeeds once in a million trials. An answer that took longer or less begins a quick trial anew,
 * as the first of a node just started takes long; one that was not asked for ends it, as do {@value
 * #QUICK_MISSES} pings in a row without one and {@value #QUICK_MS} ms without a proof. An address
 * begins {@value #MAX_QUICK_OF_ADDRESS} in {@value #QUICK_AGAIN_MS} ms, all ports of a host {@value
 * #MAX_QUICK_OF_HOST}, and all hosts {@value #MAX}, of them {@value #MAX_QUICK} at a time.
 *
 * <p>All others are asked slowly: 8 to 15.5 s apart with the timing of the network, an answer
 * counts within {@value #WINDOW_MS} ms, and {@value #ANSWERS} in a row with nothing in between
 * prove: blindly that succeeds less than once in 5,000 trials.
 *
 * <p>The price: who forges answers in the name of an original node keeps it from being proven. At
 * most {@value #MAX}, of one host {@value #MAX_OF_HOST}; the one with the fewest answers makes way,
 * the oldest of those, of the same host if that has as many. Not thread-safe.
 */
public final class LegacyTrials {
  /** For how long an answer without a token counts. */
  public static final long WINDOW_MS = 500;

  static final int MAX = 1_024;
  static final int MAX_OF_HOST = 16;
  static final int ANSWERS = 5;
  static final int MISSES = 3;

  static final int QUICK_ANSWERS = 8;
  static final long SPREAD_MS = 750;
  static final long MARGIN_MS = 50;
  static final long QUICK_MS = 8_000;
  static final int QUICK_MISSES = 2;
  static final long QUICK_AGAIN_MS = 60_000;
  static final int MAX_QUICK = 64;
  static final int MAX_QUICK_OF_ADDRESS = 3;
  static final int MAX_QUICK_OF_HOST = 8;

  private final long intervalMs;
  private final int needed;
  private final RandomGenerator random;
  private final Map<PeerAddress, Trial> trials = new LinkedHashMap<>();

  /** The quick trials that began in the last {@value #QUICK_AGAIN_MS} ms, the oldest first. */
  private final Deque<Quick> quick = new ArrayDeque<>();

  private record Quick(PeerAddress address, NetworkPrefix host, long sinceMs) {}

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
    final NetworkPrefix host;
    final long sinceMs;
    long nextMs;
    long sentMs;
    boolean open;
    boolean missed;
    boolean quick;
    long tookMs;
    int misses;
    int answers;

    Trial(NetworkPrefix host, long sinceMs, int answers, long nextMs) {
      this.host = host;
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

  /** Begins a trial of an address whose answers so far count nothing. */
  public void begin(PeerAddress address, long nowMs) {
    begin(address, 0, nowMs);
  }

  /**
   * Begins a trial of an address that answered a challenge.
   *
   * @param tookMs from the challenge to the answer
   */
  public Answer begin(PeerAddress address, long tookMs, long nowMs) {
    if (needed == 1) {
      return Answer.PROOF;
    }
    boolean isQuick =
        mayBeQuick(address, nowMs)
            && trials.values().stream().filter(trial -> trial.quick).count() < MAX_QUICK;
    Trial trial = begin(address, 1, nowMs);
    if (isQuick) {
      trial.quick = true;
      beginQuickly(trial, address, tookMs, nowMs);
    }
    return Answer.COUNTED;
  }

  private void beginQuickly(Trial trial, PeerAddress address, long tookMs, long nowMs) {
    quick.addLast(new Quick(address, trial.host, nowMs));
    trial.answers = 0;
    counted(trial, tookMs, nowMs);
  }

  private void counted(Trial trial, long tookMs, long nowMs) {
    trial.open = false;
    trial.missed = false;
    trial.misses = 0;
    trial.answers++;
    if (trial.quick) {
      trial.tookMs = tookMs;
      trial.nextMs = nowMs + 1 + random.nextLong(SPREAD_MS);
    }
  }

  private Trial begin(PeerAddress address, int answers, long nowMs) {
    NetworkPrefix host = PeerAddresses.host(address);
    if (trials.values().stream().filter(other -> other.host.equals(host)).count() >= MAX_OF_HOST) {
      makeRoom(host);
    } else if (trials.size() >= MAX) {
      makeRoom(null);
    }
    Trial trial = new Trial(host, nowMs, answers, nextPingMs(nowMs, intervalMs, random));
    trials.put(address, trial);
    return trial;
  }

  private boolean mayBeQuick(PeerAddress address, long nowMs) {
    while (!quick.isEmpty() && nowMs - quick.getFirst().sinceMs() >= QUICK_AGAIN_MS) {
      quick.removeFirst();
    }
    NetworkPrefix host = PeerAddresses.host(address);
    return quick.size() < MAX
        && quick.stream().filter(began -> began.host().equals(host)).count() < MAX_QUICK_OF_HOST
        && quick.stream().filter(began -> began.address().equals(address)).count()
            < MAX_QUICK_OF_ADDRESS;
  }

  /**
   * Ends the trial with the fewest answers.
   *
   * @param host of which; null for any
   */
  private void makeRoom(@Nullable NetworkPrefix host) {
    PeerAddress worst = null;
    int fewest = Integer.MAX_VALUE;
    for (Map.Entry<PeerAddress, Trial> entry : trials.entrySet()) {
      Trial trial = entry.getValue();
      if ((host == null || trial.host.equals(host)) && trial.answers < fewest) {
        fewest = trial.answers;
        worst = entry.getKey();
      }
    }
    trials.remove(worst);
  }

  /** Takes an answer without a token of an address that is on trial. */
  public Answer answered(PeerAddress from, long nowMs) {
    Trial trial = trials.get(from);
    if (trial == null) {
      return Answer.STRIKE;
    }
    long tookMs = nowMs - trial.sentMs;
    if (trial.open && isInTime(trial, tookMs)) {
      counted(trial, tookMs, nowMs);
      return trial.answers >= (trial.quick ? QUICK_ANSWERS : needed)
          ? Answer.PROOF
          : Answer.COUNTED;
    }
    if (trial.open && trial.quick && tookMs <= WINDOW_MS && mayBeQuick(from, nowMs)) {
      beginQuickly(trial, from, tookMs, nowMs);
      return Answer.COUNTED;
    }
    trial.answers = 0;
    slowDown(trial, nowMs);
    return Answer.STRIKE;
  }

  private static boolean isInTime(Trial trial, long tookMs) {
    return trial.quick ? Math.abs(tookMs - trial.tookMs) <= MARGIN_MS : tookMs <= WINDOW_MS;
  }

  private void slowDown(Trial trial, long nowMs) {
    if (trial.quick) {
      trial.quick = false;
      trial.answers = 0;
      trial.missed = false;
      trial.open = false;
      trial.nextMs = nextPingMs(nowMs, intervalMs, random);
    }
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
      if (trial.quick && nowMs - trial.sinceMs >= QUICK_MS) {
        slowDown(trial, nowMs);
        continue;
      }
      if (trial.missed) {
        trial.answers = 0;
        trial.misses++;
      }
      if (trial.quick && trial.misses >= QUICK_MISSES) {
        slowDown(trial, nowMs);
        continue;
      }
      if (trial.misses >= MISSES) {
        all.remove();
        continue;
      }
      trial.open = true;
      trial.missed = true;
      trial.sentMs = nowMs;
      trial.nextMs =
          trial.quick
              ? nowMs + trial.tookMs + MARGIN_MS + 1 + random.nextLong(SPREAD_MS)
              : nextPingMs(nowMs, intervalMs, random);
      due.add(entry.getKey());
    }
    return due;
  }

  /** In how many milliseconds a quick trial wants its next ping; negative if there is none. */
  public long quickDueInMs(long nowMs) {
    long next = Long.MAX_VALUE;
    for (Trial trial : trials.values()) {
      next = trial.quick ? Math.min(next, trial.nextMs) : next;
    }
    return next == Long.MAX_VALUE ? -1 : Math.max(0, next - nowMs);
  }

  int size() {
    return trials.size();
  }
}
