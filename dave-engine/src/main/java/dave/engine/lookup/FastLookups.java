package dave.engine.lookup;

import dave.engine.lookup.Lookups.Request;
import dave.wire.PacketCodec;
import dave.wire.quota.TokenBucket;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs lookups that do not wait for slots. Their GETs go out as soon as a peer has room for one
 * more, within one limit of bytes a second. On the core worker only.
 */
public final class FastLookups {
  /** What a GET takes on the wire: its own bytes, 40 of IPv6 and 8 of UDP. */
  static final int PACKET_BYTES = PacketCodec.MAX_LENGTH + 48;

  /** A lookup that found no peer with room is tried again after an answer, or after this time. */
  private static final long BLOCKED_MS = 50;

  /** The burst is the bytes of a second divided by this. */
  private static final int BURST = 20;

  private final TokenBucket budget;
  private final Consumer<Request> out;
  private final Timer timer;
  private final LongSupplier clockMs;
  private final Set<Lookup> pending = new LinkedHashSet<>();
  private final PriorityQueue<ScheduledAttempt> attempts = new PriorityQueue<>();
  private final Map<Lookup, ScheduledAttempt> next = new HashMap<>();
  private final Queue<DirectLookup> blocked = new ArrayDeque<>();
  private long order;
  private boolean waiting;
  private long wakeMs;
  private long lastTimer;

  /** Runs tasks later, on the core worker. */
  @FunctionalInterface
  public interface Timer {
    /** Runs {@code task} after a delay in milliseconds. */
    void in(long delayMs, Runnable task);
  }

  /** When a lookup is tried next. Of equal times, the visit that was planned first comes first. */
  private record ScheduledAttempt(long atMs, long order, DirectLookup lookup)
      implements Comparable<ScheduledAttempt> {
    @Override
    public int compareTo(ScheduledAttempt other) {
      return atMs != other.atMs ? Long.compare(atMs, other.atMs) : Long.compare(order, other.order);
    }
  }

  /**
   * @param bytesPerSecond of all GETs
   * @param out sends a GET
   * @param clockMs the steady clock
   */
  public FastLookups(
      long bytesPerSecond, Consumer<Request> out, Timer timer, LongSupplier clockMs) {
    double burst = Math.max(2.0 * PACKET_BYTES, (double) bytesPerSecond / BURST);
    budget = new TokenBucket(bytesPerSecond, burst, clockMs.getAsLong());
    this.out = out;
    this.timer = timer;
    this.clockMs = clockMs;
  }

  /** The lookups that are not over yet. */
  Set<Lookup> pending() {
    return pending;
  }

  /** Starts a pending lookup. */
  void begin(DirectLookup lookup, long nowMs) {
    visit(lookup, nowMs);
    pump(nowMs);
  }

  /**
   * Goes on after an answer to a lookup: with that lookup if it is not over, and with one that was
   * blocked.
   */
  void heard(DirectLookup lookup, long nowMs) {
    if (pending.contains(lookup)) {
      visit(lookup, lookup.dueMs(nowMs));
    } else {
      next.remove(lookup);
    }
    DirectLookup waiting;
    while ((waiting = blocked.poll()) != null) {
      if (pending.contains(waiting)) {
        visit(waiting, nowMs);
        break;
      }
    }
    pump(nowMs);
  }

  private void visit(DirectLookup lookup, long atMs) {
    ScheduledAttempt attempt = new ScheduledAttempt(atMs, order++, lookup);
    next.put(lookup, attempt);
    attempts.add(attempt);
  }

  private void pump(long nowMs) {
    ScheduledAttempt attempt;
    while ((attempt = due(nowMs)) != null) {
      long untilMs = budget.untilMs(PACKET_BYTES, nowMs);
      if (untilMs > 0) {
        wake(nowMs + untilMs, nowMs);
        return;
      }
      attempts.remove();
      look(attempt.lookup(), nowMs);
    }
    ScheduledAttempt first = attempts.peek();
    if (first != null) {
      wake(first.atMs(), nowMs);
    }
  }

  /** The first visit, if its time has come. Removes visits that later ones replaced. */
  private @Nullable ScheduledAttempt due(long nowMs) {
    ScheduledAttempt attempt;
    while ((attempt = attempts.peek()) != null) {
      if (!pending.contains(attempt.lookup())) {
        next.remove(attempt.lookup());
        attempts.remove();
      } else if (!attempt.equals(next.get(attempt.lookup()))) {
        attempts.remove();
      } else {
        return attempt.atMs() <= nowMs ? attempt : null;
      }
    }
    return null;
  }

  private void look(DirectLookup lookup, long nowMs) {
    Request request = lookup.next(nowMs);
    if (request != null) {
      budget.charge(PACKET_BYTES, nowMs);
      out.accept(request);
      visit(lookup, nowMs);
    } else if (lookup.isAsking()) {
      visit(lookup, lookup.dueMs(nowMs));
    } else {
      blocked.add(lookup);
      visit(lookup, nowMs + BLOCKED_MS);
    }
  }

  /** Sets a timer, unless an earlier one is set. Only the last timer that was set counts. */
  private void wake(long atMs, long nowMs) {
    if (waiting && wakeMs <= atMs) {
      return;
    }
    waiting = true;
    wakeMs = atMs;
    long timers = ++lastTimer;
    timer.in(
        Math.max(1, atMs - nowMs),
        () -> {
          if (timers == lastTimer) {
            waiting = false;
            pump(clockMs.getAsLong());
          }
        });
  }
}
