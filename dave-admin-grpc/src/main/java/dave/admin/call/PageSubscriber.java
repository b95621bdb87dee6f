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
 * Sends what is on pages, one message after another while the transport takes them, and asks for
 * the next page when all of the last one was taken. A caller who cancels cancels the publisher.
 */
final class PageSubscriber<E, T> extends BaseSubscriber<List<E>> {
  private final ServerCallStreamObserver<T> call;
  private final Function<E, T> message;
  private final Consumer<@Nullable E> atEnd;
  private final AtomicInteger turns = new AtomicInteger();

  // What was published; a page is published only when it was asked for, with none at hand.
  private volatile @Nullable Runnable ending;
  private volatile boolean asked;

  // Of who has the turn; a publisher that was asked hands a page over with it.
  private Iterator<E> page = Collections.emptyIterator();
  private @Nullable E last;

  /**
   * @param message what goes out for an element
   * @param atEnd what is done when the publisher completes, with the last element that was sent
   */
  PageSubscriber(
      ServerCallStreamObserver<T> call, Function<E, T> message, Consumer<@Nullable E> atEnd) {
    this.call = call;
    this.message = message;
    this.atEnd = atEnd;
    call.setOnReadyHandler(this::send);
    call.setOnCancelHandler(this::cancel);
  }

  /** The publisher, the transport and the server's end may come here at the same time. */
  private void send() {
    if (turns.getAndIncrement() != 0) {
      return;
    }
    int missed = 1;
    do {
      Runnable end = ending;
      if (end != null) {
        end.run();
        return; // And keeps the turn: nothing is sent after the end.
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
