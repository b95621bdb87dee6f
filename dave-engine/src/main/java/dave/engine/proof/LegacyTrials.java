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
 * Tests addresses that answer without a token, as original nodes do. A forger that sees no packet
 * of ours could send such answers. So each address is pinged at moments that others cannot predict,
 * and an answer counts once. An address that does not answer {@value #MISSES} pings in a row is
 * forgotten.
 *
 * <p>A newcomer gets a quick trial. Each ping goes out at a random moment in the {@value
 * #SPREAD_MS} ms after the last answer. An answer has to take as long as the one before, give or
 * take {@value #MARGIN_MS} ms. {@value #QUICK_ANSWERS} answers in a row are a proof; the first of
 * them is the answer to the challenge. This takes less than 6 s where round trips are 100 ms or
 * less. A forger has to hit seven windows of 101 ms in 750 ms, which succeeds once in a million
 * trials.
 *
 * <p>An answer that took a different time begins a quick trial again, because the first answer of a
 * node that has just started takes long. An unsolicited answer ends a quick trial, as do {@value
 * #QUICK_MISSES} pings in a row without an answer, and {@value #QUICK_MS} ms without a proof. In
 * {@value #QUICK_AGAIN_MS} ms an address begins at most {@value #MAX_QUICK_OF_ADDRESS} quick
 * trials, a host {@value #MAX_QUICK_OF_HOST}, and all hosts {@value #MAX}. At most {@value
 * #MAX_QUICK} run at a time.
 *
 * <p>All others get a slow trial, with pings 8 to 15.5 s apart at the default timing. An answer
 * counts within {@value #WINDOW_MS} ms, and {@value #ANSWERS} answers in a row, with no other
 * packet in between, are a proof. A forger succeeds less than once in 5,000 trials.
 *
 * <p>The price: a forger that sends answers in the name of an original node keeps it from being
 * proven. There are at most {@value #MAX} trials, and {@value #MAX_OF_HOST} of one host. The trial
 * with the fewest answers makes way, then the oldest; if the host is full, one of that host. Not
 * thread-safe.
 */
public final class LegacyTrials {
  /** How long after its ping an answer without a token counts, in milliseconds. */
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

  /** How an answer counts. */
  public enum Answer {
    /** It was unsolicited or came at the wrong moment; the count starts again. */
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
   * @param intervalMs the least time between two slow pings of an address
   * @param strict whether more than one answer is needed
   */
  public LegacyTrials(long intervalMs, boolean strict, RandomGenerator random) {
    this.intervalMs = intervalMs;
    this.random = random;
    needed = strict ? ANSWERS : 1;
  }

  /** When to ping an address again that answers without tokens and is pinged now. */
  public static long nextPingMs(long nowMs, long intervalMs, RandomGenerator random) {
    // Less than two intervals, as an original node drops peers that are silent for longer.
    return nowMs + intervalMs + random.nextLong(Math.max(1, intervalMs * 15 / 16));
  }

  /** Whether an address is on trial. */
  public boolean contains(PeerAddress address) {
    return trials.containsKey(address);
  }

  /** Begins a slow trial of an address, without counting earlier answers. */
  public void begin(PeerAddress address, long nowMs) {
    begin(address, 0, nowMs);
  }

  /**
   * Begins a trial of an address that answered a challenge, a quick one if the limits allow it.
   *
   * @param tookMs time from the challenge to the answer
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
   * @param host the host of the trial; null for any host
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

  /** Handles an answer without a token from an address that is on trial. */
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

  /** The addresses to send an empty GETPEER to now. Forgets addresses that stay silent. */
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

  /** In how many milliseconds the next ping of a quick trial is due; negative if there is none. */
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
