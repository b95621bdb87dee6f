package dave.files;

import com.google.protobuf.ByteString;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/** Asks a source for chunks until it has them, verified, or gives up. */
final class Fetcher implements PlaceSource {
  private final ChunkSource source;
  private final ReadOptions options;
  private final Scheduler timer;
  private final Pacer pacer;
  private final AdaptiveWindow window;

  Fetcher(ChunkSource source, ReadOptions options, Scheduler timer) {
    this.source = source;
    this.options = options;
    this.timer = timer;
    this.pacer = new Pacer(options.bytesPerSecond(), timer);
    this.window =
        new AdaptiveWindow(
            options.maxWindow(),
            options.patience().dividedBy(4).toNanos(),
            timer.now(TimeUnit.NANOSECONDS));
  }

  /** How many chunks to fetch at once, now. */
  int window() {
    return window.size();
  }

  /**
   * The value of the chunk at a place: its hash is the key.
   *
   * <p>Fails with {@link FileFaultException}, naming key and offset, after the last attempt.
   */
  @Override
  public Mono<ByteString> get(Place place) {
    Retry retry =
        Retry.backoff(options.attempts() - 1L, options.pause())
            .jitter(0)
            .scheduler(timer)
            .onRetryExhaustedThrow((spec, last) -> last.failure());
    return Mono.defer(() -> attempt(place)).retryWhen(retry);
  }

  private Mono<ByteString> attempt(Place place) {
    return pacer
        .admit(TreeShape.MAX_VALUE_LENGTH)
        .then(Mono.defer(() -> ask(place, timer.now(TimeUnit.NANOSECONDS))));
  }

  private Mono<ByteString> ask(Place place, long startNs) {
    return source
        .get(place.key())
        .timeout(options.patience(), timer)
        .onErrorMap(failure -> unavailable(place, failure))
        .doOnError(failure -> window.lost(startNs, timer.now(TimeUnit.NANOSECONDS)))
        .doOnNext(value -> window.answered(timer.now(TimeUnit.NANOSECONDS) - startNs))
        .switchIfEmpty(
            Mono.error(() -> place.fault(FileFault.MISSING_CHUNK, "a chunk is found nowhere")))
        .doOnNext(value -> check(value, place));
  }

  private void check(ByteString value, Place place) {
    if (!ChunkKey.of(value).equals(place.key())) {
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
}
