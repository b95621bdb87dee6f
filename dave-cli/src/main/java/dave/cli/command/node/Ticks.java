package dave.cli.command.node;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The beat of a live view. */
interface Ticks {
  /** Waits; false if it is over instead. */
  boolean pause(Duration time) throws InterruptedException;

  /** It is over: whoever waits goes on at once. */
  void end();

  /** Of the real time. */
  static Ticks real() {
    CountDownLatch over = new CountDownLatch(1);
    return new Ticks() {
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
