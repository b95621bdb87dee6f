package dave.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/** A wait during a fault, where a test has no condition to wait for. */
final class Pause {
  private Pause() {}

  static void of(Duration time) {
    until(Instant.now().plus(time));
  }

  static void until(Instant end) {
    while (Instant.now().isBefore(end)) {
      LockSupport.parkNanos(Duration.between(Instant.now(), end).toNanos());
    }
  }
}
