package dave.engine.ingest;

import java.util.function.Consumer;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.scheduler.Scheduler;

/**
 * Consumes a stream on the core worker in small batches, and lets other tasks run in between, so
 * that a flood delays no tick. The stages upstream hold the rest back.
 *
 * @param <T> the elements
 */
public final class FairSubscriber<T> extends BaseSubscriber<T> {
  /** Elements that are taken before other tasks may run. */
  static final int BATCH = 64;

  private final Scheduler.Worker core;
  private final Consumer<T> taker;
  private final Consumer<Throwable> failed;
  private int taken;

  /**
   * @param core the worker that the stream is published on
   * @param failed called with the error that ends the stream
   */
  public FairSubscriber(Scheduler.Worker core, Consumer<T> taker, Consumer<Throwable> failed) {
    this.core = core;
    this.taker = taker;
    this.failed = failed;
  }

  @Override
  protected void hookOnSubscribe(Subscription subscription) {
    request(BATCH);
  }

  @Override
  protected void hookOnNext(T value) {
    taker.accept(value);
    taken++;
    if (taken == BATCH) {
      taken = 0;
      core.schedule(() -> request(BATCH));
    }
  }

  @Override
  protected void hookOnError(Throwable error) {
    failed.accept(error);
  }
}
