package dave.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;

/** Time that a fault has to last for, where there is nothing else to wait for. */
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
