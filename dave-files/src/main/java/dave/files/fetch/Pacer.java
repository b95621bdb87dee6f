package dave.files.fetch;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Bounds bytes a second: a token bucket that serves requests in their order. Unused bytes are kept
 * for a tenth of a second.
 */
final class Pacer {
  private static final long BURST_NS = 100_000_000;
  private static final double NS_PER_SECOND = 1e9;

  private final long bytesPerSecond;
  private final Scheduler timer;
  private long freeAtNs = Long.MIN_VALUE;

  /**
   * @param bytesPerSecond 0 for no bound
   */
  Pacer(long bytesPerSecond, Scheduler timer) {
    this.bytesPerSecond = bytesPerSecond;
    this.timer = timer;
  }

  /** Completes when so many bytes may be requested. */
  Mono<Void> admit(long bytes) {
    if (bytesPerSecond == 0) {
      return Mono.empty();
    }
    return Mono.defer(
        () -> {
          long waitNs = reserve(bytes, timer.now(TimeUnit.NANOSECONDS));
          return waitNs <= 0 ? Mono.empty() : Mono.delay(Duration.ofNanos(waitNs), timer).then();
        });
  }

  private synchronized long reserve(long bytes, long nowNs) {
    long start = Math.max(freeAtNs, nowNs - BURST_NS);
    freeAtNs = start + (long) (bytes * NS_PER_SECOND / bytesPerSecond);
    return start - nowNs;
  }
}
