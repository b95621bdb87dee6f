package dave.dist.demo;

import dave.admin.v1.SubscribeRequest;
import dave.admin.v1.SubscribeResponse;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Subscribes to the dats that arrive at a node, through its API. */
final class DemoWatcher
    implements ClientResponseObserver<SubscribeRequest, SubscribeResponse>, AutoCloseable {
  // Unbounded, but the demo writes a handful of dats.
  private final BlockingQueue<dave.admin.v1.Dat> dats = new LinkedBlockingQueue<>();
  private final CountDownLatch subscribed = new CountDownLatch(1);
  private @Nullable ClientCallStreamObserver<SubscribeRequest> call;

  static DemoWatcher follow(DemoNode node) {
    DemoWatcher watcher = new DemoWatcher();
    node.streams().subscribe(SubscribeRequest.getDefaultInstance(), watcher);
    return watcher;
  }

  /**
   * Waits until the node confirms the subscription with its first heartbeat. Returns false if it
   * does not.
   */
  boolean awaitSubscribed(long timeoutMs) throws InterruptedException {
    return subscribed.await(timeoutMs, TimeUnit.MILLISECONDS);
  }

  /** Returns the next dat, or null if none comes in time. */
  dave.admin.v1.@Nullable Dat next(long timeoutMs) throws InterruptedException {
    return dats.poll(timeoutMs, TimeUnit.MILLISECONDS);
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<SubscribeRequest> requestStream) {
    call = requestStream;
  }

  @Override
  public void onNext(SubscribeResponse event) {
    subscribed.countDown();
    if (event.hasDat()) {
      dats.add(event.getDat());
    }
  }

  @Override
  public void onError(Throwable error) {
    subscribed.countDown();
    if (Status.fromThrowable(error).getCode() != Status.Code.CANCELLED) {
      dats.clear(); // The demo then lacks the dat that it waits for, and says so.
    }
  }

  @Override
  public void onCompleted() {
    subscribed.countDown();
  }

  @Override
  public void close() {
    ClientCallStreamObserver<SubscribeRequest> open = call;
    if (open != null) {
      open.cancel("the demo is over", null);
    }
  }
}
