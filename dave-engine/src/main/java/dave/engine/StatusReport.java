package dave.engine;

import dave.engine.model.EngineStatus;
import dave.engine.store.DatStore;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** How the node does, and how it did before what is in the stem now came. On the core worker. */
final class StatusReport {
  private final EngineParts parts;
  private final LongAdder received;
  private @Nullable Counts past;
  private @Nullable Counts latest;

  /** What strangers are told of what the node counts. */
  private record Counts(long atMs, EngineStatus status) {}

  /**
   * @param received counts packets
   */
  StatusReport(EngineParts parts, LongAdder received) {
    this.parts = parts;
    this.received = received;
  }

  /** How the node does. */
  EngineStatus now() {
    long nowMs = parts.time.nowMs();
    return new EngineStatus(
        Duration.ofMillis(nowMs),
        parts.runtime.clock().millis(),
        parts.own.listening(),
        parts.config.minDifficulty(),
        parts.config.mass(),
        parts.config.epoch(),
        parts.table.all().size(),
        parts.table.countActive(nowMs),
        parts.store.stats(),
        parts.store.lastArrival(),
        parts.outbound.sent().sum(),
        received.sum(),
        parts.verdicts.counts());
  }

  /** How the node does, with its counts of before what is in the stem now came. */
  EngineStatus past() {
    EngineStatus now = now();
    Counts told = past == null ? latest : past; // The first counts are those of the last run.
    return told == null ? now : withCountsOf(now, told.status());
  }

  /** Keeps the counts now and then. */
  void maintain(long nowMs) {
    Counts newest = latest;
    if (newest == null || nowMs - newest.atMs >= parts.longestStemMs) {
      past = newest;
      latest = new Counts(nowMs, now());
    }
  }

  /** A status with what was counted at another time: dats, bytes, packets and verdicts. */
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
        counted,
        other.arrivals(),
        other.packetsSent(),
        other.packetsReceived(),
        other.verdicts());
  }
}
