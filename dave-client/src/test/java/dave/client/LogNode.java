package dave.client;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.rpc.Code;
import com.google.rpc.ErrorInfo;
import dave.admin.v1.AdminServiceGrpc;
import dave.admin.v1.Dat;
import dave.admin.v1.GetStatusRequest;
import dave.admin.v1.GetStatusResponse;
import dave.admin.v1.ListRequest;
import dave.admin.v1.ListResponse;
import dave.admin.v1.SubscribeRequest;
import dave.admin.v1.SubscribeResponse;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A node that has only an arrival log, behind the real API on a real socket. Its cursors name the
 * log and a position. It writes to a subscriber only while that is ready, as a node does.
 */
final class LogNode extends AdminServiceGrpc.AdminServiceImplBase implements AutoCloseable {
  private final LongSupplier clock;
  private final List<Dat> log = new ArrayList<>();
  private final List<Walk> walks = new CopyOnWriteArrayList<>();
  private final List<SubscribeRequest> requests = new CopyOnWriteArrayList<>();
  private String logId = "log1";
  private int evicted;
  private int port;
  private @Nullable Server server;
  private volatile int sent;
  volatile @Nullable StatusRuntimeException refusal;

  /**
   * @param clock in Unix milliseconds
   */
  LogNode(LongSupplier clock) {
    this.clock = clock;
    start();
  }

  /** Starts on the port of before. */
  void start() {
    try {
      server =
          NettyServerBuilder.forAddress(
                  new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
              .addService(this)
              .build()
              .start();
      port = server.getPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends at once, as with kill -9; the log stays. */
  void kill() {
    Server running = server;
    if (running != null) {
      running.shutdownNow();
      try {
        running.awaitTermination();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    server = null;
    walks.clear();
  }

  boolean isRunning() {
    return server != null;
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  int followers() {
    return walks.size();
  }

  /** How many dats were written to subscribers. */
  int sent() {
    return sent;
  }

  List<SubscribeRequest> requests() {
    return List.copyOf(requests);
  }

  void arrive(Dat dat) {
    synchronized (log) {
      log.add(dat);
    }
    walks.forEach(Walk::run);
  }

  int arrivals() {
    synchronized (log) {
      return log.size();
    }
  }

  /** Drops the oldest dats. */
  void evict(int count) {
    synchronized (log) {
      evicted += count;
    }
  }

  /** Begins a new log, as a node without its store does. */
  void loseLog(String newId) {
    synchronized (log) {
      log.clear();
      evicted = 0;
      logId = newId;
    }
  }

  /** Ends all subscriptions, as a node that stops does. */
  void dropFollowers() {
    walks.forEach(walk -> walk.end(Status.UNAVAILABLE.asRuntimeException()));
    walks.clear();
  }

  static Dat dat(int number, long timeMs) {
    byte[] work = ByteBuffer.allocate(32).putInt(number).array();
    return Dat.newBuilder()
        .setKey(ByteString.copyFromUtf8("k/" + number))
        .setValue(ByteString.copyFromUtf8("v" + number))
        .setTimeMs(timeMs)
        .setSalt(ByteString.copyFrom(new byte[16]))
        .setWork(ByteString.copyFrom(work))
        .setAuthor(ByteString.copyFrom(new byte[32]))
        .setSignature(ByteString.copyFrom(new byte[64]))
        .build();
  }

  static StatusRuntimeException refusal(Code code, String reason) {
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(code.getNumber())
            .setMessage("refused: " + reason)
            .addDetails(
                Any.pack(ErrorInfo.newBuilder().setDomain("dave").setReason(reason).build()))
            .build());
  }

  @Override
  public void getStatus(GetStatusRequest request, StreamObserver<GetStatusResponse> answers) {
    synchronized (log) {
      answers.onNext(
          GetStatusResponse.newBuilder()
              .setTimeMs(clock.getAsLong())
              .setCursor(logId + "-" + log.size())
              .build());
    }
    answers.onCompleted();
  }

  /** Lists the log, two dats a page. */
  @Override
  public void list(ListRequest request, StreamObserver<ListResponse> answers) {
    synchronized (log) {
      int from = request.getPageToken().isEmpty() ? 0 : Integer.parseInt(request.getPageToken());
      int to = Math.min(log.size(), from + 2);
      answers.onNext(
          ListResponse.newBuilder()
              .addAllDats(log.subList(from, to))
              .setNextPageToken(to < log.size() ? Integer.toString(to) : "")
              .build());
    }
    answers.onCompleted();
  }

  @Override
  public void subscribe(SubscribeRequest request, StreamObserver<SubscribeResponse> answers) {
    requests.add(request);
    StatusRuntimeException refused = refusal;
    if (refused != null) {
      answers.onError(refused);
      return;
    }
    int from;
    boolean fromOldest = request.getCursor().equals("0");
    synchronized (log) {
      if (request.getCursor().isEmpty()) {
        from = log.size();
      } else if (fromOldest) {
        from = evicted;
      } else if (request.getCursor().startsWith(logId + "-")) {
        from = Integer.parseInt(request.getCursor().substring(logId.length() + 1));
      } else {
        answers.onError(refusal(Code.FAILED_PRECONDITION, "CURSOR_UNKNOWN"));
        return;
      }
    }
    Walk walk = new Walk((ServerCallStreamObserver<SubscribeResponse>) answers, request, from);
    walk.observer.setOnReadyHandler(walk::run);
    walk.observer.setOnCancelHandler(() -> walks.remove(walk));
    walks.add(walk);
    walk.run();
  }

  /** A subscription. */
  private final class Walk {
    private final ServerCallStreamObserver<SubscribeResponse> observer;
    private final SubscribeRequest request;
    private int position;
    private boolean begun;
    private boolean over;

    Walk(
        ServerCallStreamObserver<SubscribeResponse> observer,
        SubscribeRequest request,
        int position) {
      this.observer = observer;
      this.request = request;
      this.position = position;
    }

    synchronized void run() {
      while (!over && !observer.isCancelled() && (!begun || observer.isReady())) {
        SubscribeResponse next = next();
        if (next == null) {
          return;
        }
        observer.onNext(next);
      }
    }

    private @Nullable SubscribeResponse next() {
      SubscribeResponse.Builder response = SubscribeResponse.newBuilder();
      synchronized (log) {
        if (!begun) {
          begun = true;
          return response
              .setHeartbeat(SubscribeResponse.Heartbeat.newBuilder().setTimeMs(clock.getAsLong()))
              .setCursor(logId + "-" + position)
              .build();
        }
        if (position < evicted) {
          response.setGap(SubscribeResponse.Gap.newBuilder().setMissed(evicted - position));
          position = evicted;
          return response.setCursor(logId + "-" + position).build();
        }
        while (position < log.size()) {
          Dat dat = log.get(position++);
          if (dat.getTimeMs() >= request.getMinTimeMs()
              && dat.getKey().startsWith(request.getKeyPrefix())) {
            sent++;
            return response.setDat(dat).setCursor(logId + "-" + position).build();
          }
        }
        return null;
      }
    }

    synchronized void end(StatusRuntimeException status) {
      over = true;
      observer.onError(status);
    }
  }

  @Override
  public void close() {
    kill();
  }
}
