package dave.files.path;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.files.format.Entry;
import dave.files.format.FileFault;
import dave.files.format.FileFaultException;
import dave.files.tree.TreeReader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/** One file of a folder fails at each moment at which another file may subscribe to something. */
final class FilesAtOnceTest extends DownloadFixture {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final String HOOK = "moments";

  private Sinks.Empty<ByteString> missing = Sinks.empty();
  private int untilFailure;

  @BeforeEach
  void watchSubscriptions() {
    Thread test = Thread.currentThread();
    Hooks.onEachOperator(
        HOOK,
        Operators.lift(
            (operator, subscriber) ->
                Thread.currentThread().equals(test) ? new Watched<>(subscriber) : subscriber));
  }

  @AfterEach
  void watchNoMore() {
    Hooks.resetOnEachOperator(HOOK);
  }

  @Test
  void shouldEndWithAFaultWheneverAnotherFileFails() {
    int moments = 0;
    for (boolean failed = true; failed; moments++) {
      untilFailure = moments;
      missing = Sinks.empty();
      CompletableFuture<Void> download = download();
      failed = untilFailure < 0;
      missing.tryEmitEmpty();
      assertThat(download)
          .as("moment %d", moments)
          .failsWithin(SOON)
          .withThrowableOfType(ExecutionException.class)
          .havingCause()
          .isInstanceOfSatisfying(
              FileFaultException.class,
              e -> assertThat(e.fault()).isEqualTo(FileFault.MISSING_CHUNK));
    }
    assertThat(moments).isGreaterThan(20);
  }

  private CompletableFuture<Void> download() {
    ByteString lacking = chunks.plant(ByteString.copyFromUtf8("lacking"));
    TreeReader reader =
        new TreeReader(
            key -> key.equals(lacking) ? missing.asMono() : chunks.get(key),
            ONE_ATTEMPT,
            Schedulers.parallel());
    Mono<Void> folder =
        new PartWriter(reader, Schedulers.immediate(), new ReadTally(SIZE, progress -> {}))
            .folder(
                List.of(new Entry("a", false, 7, lacking), new Entry("b", false, SIZE, root)),
                SIZE,
                target);
    return folder.toFuture();
  }

  private void moment() {
    if (untilFailure-- == 0) {
      missing.tryEmitEmpty().orThrow();
    }
  }

  /** Counts a moment before it passes its subscription on. */
  private final class Watched<T> implements CoreSubscriber<T> {
    private final CoreSubscriber<? super T> actual;

    Watched(CoreSubscriber<? super T> actual) {
      this.actual = actual;
    }

    @Override
    public Context currentContext() {
      return actual.currentContext();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      moment();
      actual.onSubscribe(subscription);
    }

    @Override
    public void onNext(T element) {
      actual.onNext(element);
    }

    @Override
    public void onError(Throwable error) {
      actual.onError(error);
    }

    @Override
    public void onComplete() {
      actual.onComplete();
    }
  }
}
