package dave.files.fetch;

import com.google.protobuf.ByteString;
import dave.files.format.FileFault;
import dave.files.format.FileFaultException;
import dave.files.format.Place;
import dave.files.format.TreeShape;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiPredicate;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * Requests chunks from a source until they come and are verified, or all attempts have failed.
 *
 * @param <T> the type of a chunk
 */
public final class Fetcher<T> {
  private final Function<ByteString, Mono<T>> source;
  private final BiPredicate<ByteString, T> genuine;
  private final ReadOptions options;
  private final Scheduler timer;
  private final Pacer pacer;
  private final AdaptiveWindow window;

  /**
   * @param source requests the chunk of a key once
   * @param genuine whether a chunk belongs to its key
   */
  public Fetcher(
      Function<ByteString, Mono<T>> source,
      BiPredicate<ByteString, T> genuine,
      ReadOptions options,
      Scheduler timer) {
    this.source = source;
    this.genuine = genuine;
    this.options = options;
    this.timer = timer;
    this.pacer = new Pacer(options.bytesPerSecond(), timer);
    this.window =
        new AdaptiveWindow(options.maxWindow(), options.patience().dividedBy(4).toNanos(), nowNs());
  }

  /** How many chunks to fetch at once, now. */
  public int window() {
    return window.size();
  }

  /**
   * The chunk at a place, verified against its key.
   *
   * <p>Fails with {@link FileFaultException}, naming key and offset, after the last attempt.
   */
  public Mono<T> get(Place place) {
    Retry retry =
        Retry.backoff(options.attempts() - 1L, options.pause())
            .jitter(0)
            .scheduler(timer)
            .onRetryExhaustedThrow((spec, last) -> last.failure());
    return Mono.defer(() -> attempt(place)).retryWhen(retry);
  }

  private Mono<T> attempt(Place place) {
    return pacer.admit(TreeShape.MAX_VALUE_LENGTH).then(Mono.defer(() -> ask(place, nowNs())));
  }

  private Mono<T> ask(Place place, long startNs) {
    return source
        .apply(place.key())
        .timeout(options.patience(), timer)
        .onErrorMap(failure -> unavailable(place, failure))
        .doOnError(failure -> window.lost(startNs, nowNs()))
        .doOnNext(value -> window.answered(nowNs() - startNs))
        .switchIfEmpty(
            Mono.error(() -> place.fault(FileFault.MISSING_CHUNK, "a chunk is found nowhere")))
        .doOnNext(value -> check(value, place));
  }

  private void check(T value, Place place) {
    if (!genuine.test(place.key(), value)) {
      throw place.fault(FileFault.CORRUPT_CHUNK, "a chunk came with bytes that are not its own");
    }
  }

  private FileFaultException unavailable(Place place, Throwable failure) {
    String why =
        failure instanceof TimeoutException
            ? "within " + options.patience().toMillis() + " ms"
            : "(" + failure.getMessage() + ")";
    return place.fault(FileFault.UNAVAILABLE, "a chunk did not come " + why);
  }

  private long nowNs() {
    return timer.now(TimeUnit.NANOSECONDS);
  }
}
