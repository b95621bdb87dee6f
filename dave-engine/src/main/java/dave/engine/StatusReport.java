package dave.engine;

import dave.engine.link.PlainBudget;
import dave.engine.link.SealedTransport;
import dave.engine.model.CatchUp;
import dave.engine.model.EngineStatus;
import dave.engine.model.LinkStatus;
import dave.engine.store.DatStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.search.Search;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The node's status: the current one, and one with older counts, which hide the dats in the stem.
 * On the core worker only.
 */
final class StatusReport {
  /** Time between two looks at the bytes that were sent. */
  private static final long COUNT_MS = 10_000;

  private final EngineParts parts;
  private final LongAdder received;
  private long countedMs;
  private @Nullable Counts past;
  private @Nullable Counts latest;

  /** Counts at one moment, for strangers. */
  private record Counts(long atMs, EngineStatus status) {}

  /**
   * @param received counts the packets that came in
   */
  StatusReport(EngineParts parts, LongAdder received) {
    this.parts = parts;
    this.received = received;
  }

  /** The current status. */
  EngineStatus now() {
    long nowMs = parts.time.nowMs();
    long wallMs = parts.runtime.clock().millis();
    long sent = bytesSent();
    return new EngineStatus(
        Duration.ofMillis(nowMs),
        wallMs,
        parts.own.listening(),
        parts.config.minDifficulty(),
        parts.config.mass(),
        parts.config.epoch(),
        parts.table.all().size(),
        parts.table.countActive(nowMs),
        links(),
        parts.reconciliation == null ? CatchUp.NONE : parts.reconciliation.catchUp(),
        parts.contacts.now(wallMs),
        parts.store.stats(),
        parts.store.lastArrival(),
        parts.outbound.sent().sum(),
        received.sum(),
        sent,
        parts.sentByMonth.count(sent, wallMs),
        parts.verdicts.counts());
  }

  /** What the transports handed to the system, with headers. */
  private long bytesSent() {
    MeterRegistry meters = parts.runtime.meters();
    return total(meters.find("dave.transport.bytes").tag("direction", "out"))
        + PlainBudget.HEADER_BYTES * total(meters.find("dave.transport.sent"));
  }

  private static long total(Search meters) {
    return (long) meters.counters().stream().mapToDouble(Counter::count).sum();
  }

  private LinkStatus links() {
    SealedTransport links = parts.links;
    return links == null ? LinkStatus.NONE : links.status();
  }

  /** The current status, with counts from before the dats that are now in the stem arrived. */
  EngineStatus past() {
    EngineStatus now = now();
    Counts told = past == null ? latest : past; // The first counts are what the last run left.
    return told == null ? now : withCountsOf(now, told.status());
  }

  /**
   * Counts the bytes of the month, and renews the counts for strangers when the longest time in the
   * stem has passed.
   */
  void maintain(long nowMs) {
    if (nowMs - countedMs >= COUNT_MS) {
      countedMs = nowMs;
      parts.sentByMonth.count(bytesSent(), parts.runtime.clock().millis());
      parts.sentByMonth.maintain(nowMs, parts.runtime.io());
    }
    Counts newest = latest;
    if (newest == null || nowMs - newest.atMs >= parts.longestStemMs) {
      past = newest;
      latest = new Counts(nowMs, now());
    }
  }

  /** A status with the counts of another one: dats, bytes, arrivals, packets and verdicts. */
  private static EngineStatus withCountsOf(EngineStatus now, EngineStatus other) {
    DatStore.Stats counted =
        new DatStore.Stats(
            other.store().dats(),
            other.store().bytes(),
            now.store().capacityBytes(),
            now.store().writable());
    return new EngineStatus(
        now.uptime(),
        now.timeMs(),
        now.listening(),
        now.minDifficulty(),
        now.mass(),
        now.epoch(),
        now.peersKnown(),
        now.peersActive(),
        now.links(),
        now.catchUp(),
        now.reachability().withoutLast(),
        counted,
        other.arrivals(),
        other.packetsSent(),
        other.packetsReceived(),
        other.bytesSent(),
        other.bytesSentThisMonth(),
        other.verdicts());
  }
}
