package dave.cli.command.node;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The timer of a live view. */
interface RefreshTimer {
  /** Waits. Returns false if the view has ended meanwhile. */
  boolean pause(Duration time) throws InterruptedException;

  /** Ends the view, and every wait at once. */
  void end();

  /** Returns a timer of real time. */
  static RefreshTimer real() {
    CountDownLatch over = new CountDownLatch(1);
    return new RefreshTimer() {
      @Override
      public boolean pause(Duration time) throws InterruptedException {
        return !over.await(time.toNanos(), TimeUnit.NANOSECONDS);
      }

      @Override
      public void end() {
        over.countDown();
      }
    };
  }
}
