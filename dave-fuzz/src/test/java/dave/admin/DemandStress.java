package dave.admin;

import dave.admin.call.Calls;
import dave.admin.call.GracefulShutdown;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.J_Result;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * Checks {@link Calls}: if an element comes while the transport becomes ready, exactly one more is
 * requested. With none the stream would stall; two would overrun the transport.
 */
@JCStressTest
@Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "asked for one, and for one more")
@Outcome(id = "1", expect = Expect.FORBIDDEN, desc = "a stream that stalls")
@Outcome(expect = Expect.FORBIDDEN, desc = "more asked for than the transport takes")
@State
public class DemandStress {
  private static final Calls CALLS =
      new Calls(
          Duration.ofSeconds(1),
          Schedulers.immediate(),
          new GracefulShutdown(Duration.ofSeconds(1), Schedulers.immediate()));

  private final Transport transport = new Transport();
  private final Source source = new Source();

  public DemandStress() {
    transport.ready = true;
    CALLS.stream(() -> source, "go on later", transport);
    transport.ready = false;
  }

  @Actor
  public void element() {
    source.tell();
  }

  @Actor
  public void ready() {
    transport.becomeReady();
  }

  @Arbiter
  public void look(J_Result result) {
    result.r1 = source.asked.get();
  }

  /** Counts the elements that are requested. */
  private static final class Source extends Flux<Integer> implements Subscription {
    final AtomicLong asked = new AtomicLong();
    private @Nullable CoreSubscriber<? super Integer> subscriber;

    @Override
    public void subscribe(CoreSubscriber<? super Integer> asking) {
      subscriber = asking;
      asking.onSubscribe(this);
    }

    void tell() {
      if (subscriber != null) {
        subscriber.onNext(1);
      }
    }

    @Override
    public void request(long n) {
      asked.addAndGet(n);
    }

    @Override
    public void cancel() {}
  }

  /** A transport that is ready when the test says so. */
  private static final class Transport extends ServerCallStreamObserver<Integer> {
    final AtomicInteger taken = new AtomicInteger();
    volatile boolean ready;
    private Runnable onReady = () -> {};

    void becomeReady() {
      ready = true;
      onReady.run();
    }

    @Override
    public boolean isReady() {
      return ready;
    }

    @Override
    public void setOnReadyHandler(Runnable handler) {
      onReady = handler;
    }

    @Override
    public void onNext(Integer value) {
      taken.incrementAndGet();
    }

    @Override
    public void onError(Throwable error) {}

    @Override
    public void onCompleted() {}

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {}

    @Override
    public void setCompression(String compression) {}

    @Override
    public void disableAutoInboundFlowControl() {}

    @Override
    public void request(int count) {}

    @Override
    public void setMessageCompression(boolean enable) {}
  }
}
