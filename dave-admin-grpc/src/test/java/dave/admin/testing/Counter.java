package dave.admin.testing;

import dave.admin.v1.SubscribeRequest;
import dave.admin.v1.SubscribeResponse;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A subscriber that counts events, and stalls after a given number. */
public final class Counter implements ClientResponseObserver<SubscribeRequest, SubscribeResponse> {
  public final AtomicInteger dats = new AtomicInteger();
  public final AtomicInteger beats = new AtomicInteger();
  private final int wanted;
  private volatile @Nullable ClientCallStreamObserver<SubscribeRequest> call;

  public Counter(int wanted) {
    this.wanted = wanted;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<SubscribeRequest> given) {
    call = given;
    given.disableAutoRequestWithInitial(wanted);
  }

  /** Requests all further events. */
  public void goOn() {
    Objects.requireNonNull(call).request(Integer.MAX_VALUE);
  }

  @Override
  public void onNext(SubscribeResponse event) {
    if (event.hasDat()) {
      dats.incrementAndGet();
    } else if (event.hasHeartbeat()) {
      beats.incrementAndGet();
    }
  }

  @Override
  public void onError(Throwable error) {}

  @Override
  public void onCompleted() {}
}
