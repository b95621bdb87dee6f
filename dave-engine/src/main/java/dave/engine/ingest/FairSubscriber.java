package dave.engine.ingest;

import java.util.function.Consumer;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.scheduler.Scheduler;

/**
 * Takes a stream on the core worker in small batches, and lets the clock have its turn in between:
 * a flood slows no tick. What is upstream holds the rest back.
 *
 * @param <T> what is taken
 */
public final class FairSubscriber<T> extends BaseSubscriber<T> {
  /** Elements between two turns of others. */
  static final int BATCH = 64;

  private final Scheduler.Worker core;
  private final Consumer<T> taker;
  private final Consumer<Throwable> failed;
  private int taken;

  /**
   * @param core the worker that the stream is published on
   * @param failed takes the error that ends the stream
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
