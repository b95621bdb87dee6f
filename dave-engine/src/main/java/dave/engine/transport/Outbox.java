package dave.engine.transport;

import io.netty.channel.EventLoop;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Hands packets over to an event loop. At most {@value #CAPACITY} wait; further ones are dropped.
 */
final class Outbox {
  private static final int CAPACITY = 4096;

  private final EventLoop loop;
  private final TransportMeters meters;
  private final AtomicInteger size = new AtomicInteger();

  Outbox(EventLoop loop, TransportMeters meters) {
    this.loop = loop;
    this.meters = meters;
  }

  /** Schedules the sending of one packet on the event loop, or counts the packet as dropped. */
  void execute(Runnable send) {
    if (size.incrementAndGet() > CAPACITY) {
      size.decrementAndGet();
      meters.outboxFull.increment();
      return;
    }
    boolean accepted =
        tryExecute(
            () -> {
              size.decrementAndGet();
              send.run();
            });
    if (!accepted) {
      size.decrementAndGet();
      meters.undelivered.increment();
    }
  }

  /**
   * Schedules a task on the event loop.
   *
   * @return false if the event loops were closed under the transport
   */
  boolean tryExecute(Runnable task) {
    try {
      loop.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }
}
