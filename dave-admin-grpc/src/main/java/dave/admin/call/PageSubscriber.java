package dave.admin.call;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.util.context.Context;

/**
 * Sends the elements of pages, one message after another, while the transport is ready. It requests
 * the next page when all of the last one was sent. A caller that cancels cancels the publisher.
 */
final class PageSubscriber<E, T> extends BaseSubscriber<List<E>> {
  private final ServerCallStreamObserver<T> call;
  private final Function<E, T> message;
  private final Consumer<@Nullable E> atEnd;
  private final AtomicInteger turns = new AtomicInteger();

  // Shared with the publisher, which publishes a page only after a request, when none is left.
  private volatile @Nullable Runnable ending;
  private volatile boolean asked;

  // Used by the thread that has the turn, and by the publisher when it hands over a requested page.
  private Iterator<E> page = Collections.emptyIterator();
  private @Nullable E last;

  /**
   * @param message makes the message for an element
   * @param atEnd called when the publisher completes, with the last element that was sent, or null
   */
  PageSubscriber(
      ServerCallStreamObserver<T> call, Function<E, T> message, Consumer<@Nullable E> atEnd) {
    this.call = call;
    this.message = message;
    this.atEnd = atEnd;
    call.setOnReadyHandler(this::send);
    call.setOnCancelHandler(this::cancel);
  }

  /**
   * Sends what is ready. The publisher, the transport and the shutdown may call it at the same
   * time.
   */
  private void send() {
    if (turns.getAndIncrement() != 0) {
      return;
    }
    int missed = 1;
    do {
      Runnable end = ending;
      if (end != null) {
        end.run();
        return; // This keeps the turn: nothing is sent after the end.
      }
      sendPage();
      missed = turns.addAndGet(-missed);
    } while (missed != 0);
  }

  private void sendPage() {
    while (!asked && upstream() != null && call.isReady()) {
      if (page.hasNext()) {
        last = page.next();
        call.onNext(message.apply(last));
      } else {
        asked = true;
        request(1);
      }
    }
  }

  @Override
  public Context currentContext() {
    return Calls.LATE_ERRORS;
  }

  @Override
  protected void hookOnSubscribe(Subscription subscription) {
    send();
  }

  @Override
  protected void hookOnNext(List<E> published) {
    page = published.iterator();
    asked = false;
    send();
  }

  @Override
  protected void hookOnComplete() {
    ending = () -> atEnd.accept(last);
    send();
  }

  @Override
  protected void hookOnError(Throwable error) {
    ending = () -> call.onError(Calls.status(error));
    send();
  }
}
