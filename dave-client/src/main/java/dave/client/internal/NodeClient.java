package dave.client.internal;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dave.admin.v1.AdminServiceGrpc;
import dave.admin.v1.MineRequest;
import dave.admin.v1.MineResponse;
import dave.admin.v1.SubscribeRequest;
import dave.client.model.DaveException;
import dave.client.model.Endpoint;
import dave.client.model.Fault;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** The connection to one node, and calls of its API. Any thread may call. */
public final class NodeClient implements AutoCloseable {
  private final NodeChannel connection;
  private final Channel channel;
  private final CallOptions options;
  private final CallErrors errors;
  private final Duration timeout;

  private NodeClient(NodeChannel connection, CallErrors errors, Duration timeout) {
    this.connection = connection;
    this.channel = connection.channel();
    this.options =
        connection
            .token()
            .map(CallOptions.DEFAULT::withCallCredentials)
            .orElse(CallOptions.DEFAULT);
    this.errors = errors;
    this.timeout = timeout;
  }

  /**
   * Prepares a connection; nothing is sent before the first call.
   *
   * @param timeout the longest that a call may take, more than 0
   * @throws DaveException if the credentials cannot be used
   */
  public static NodeClient open(Endpoint endpoint, Credentials credentials, Duration timeout) {
    return new NodeClient(
        NodeChannel.open(endpoint, credentials), new CallErrors(endpoint, timeout), timeout);
  }

  /**
   * Makes a call with one answer. The calling thread waits.
   *
   * @throws DaveException also if there is no answer within the timeout
   */
  public <Q, A> A now(MethodDescriptor<Q, A> method, Q question) {
    try {
      return ClientCalls.blockingV2UnaryCall(
          channel, method, options.withDeadlineAfter(timeout.toNanos(), NANOSECONDS), question);
    } catch (StatusException e) {
      throw errors.failure(e);
    }
  }

  /** Subscribes to the node's arrival log. The call has no deadline. */
  public ArrivalStream subscribe(SubscribeRequest request) {
    return new ArrivalStream(
        ClientCalls.blockingV2ServerStreamingCall(
            channel, AdminServiceGrpc.getSubscribeMethod(), options, request),
        errors);
  }

  /**
   * Makes a call with one answer when subscribed to, without blocking a thread. Cancelling the mono
   * cancels the call. The answer comes on the thread of the connection, which must not be blocked.
   *
   * @return fails with {@link DaveException}, also if there is no answer within the timeout
   */
  public <Q, A> Mono<A> later(MethodDescriptor<Q, A> method, Q question) {
    return later(method, question, timeout);
  }

  /**
   * Lets the node mine when subscribed to. Cancelling the mono ends the search. There is no
   * deadline.
   *
   * @return fails with {@link DaveException}, also if the node ends the search without a result
   */
  public Mono<MineResponse.Result> mineLater(MineRequest request) {
    return Mono.create(
        sink -> {
          ClientCall<MineRequest, MineResponse> call =
              channel.newCall(AdminServiceGrpc.getMineMethod(), options);
          sink.onCancel(() -> call.cancel("not wanted any more", null));
          ClientCalls.asyncServerStreamingCall(call, request, new Search(sink, errors));
        });
  }

  /**
   * Makes a call as {@link #later(MethodDescriptor, Object)} does.
   *
   * @param deadline the longest that it may take
   */
  public <Q, A> Mono<A> later(MethodDescriptor<Q, A> method, Q question, Duration deadline) {
    return Mono.create(
        sink -> {
          ClientCall<Q, A> call =
              channel.newCall(method, options.withDeadlineAfter(deadline.toNanos(), NANOSECONDS));
          sink.onCancel(() -> call.cancel("not wanted any more", null));
          ClientCalls.asyncUnaryCall(call, question, new Answer<>(sink, errors));
        });
  }

  private static DaveException failure(CallErrors errors, Throwable error) {
    Status status = Status.fromThrowable(error);
    return errors.failure(new StatusException(status, Status.trailersFromThrowable(error)));
  }

  /** Passes the answer of a call to its mono. */
  private record Answer<A>(MonoSink<A> sink, CallErrors errors) implements StreamObserver<A> {
    @Override
    public void onNext(A answer) {
      sink.success(answer);
    }

    @Override
    public void onError(Throwable error) {
      sink.error(failure(errors, error));
    }

    @Override
    public void onCompleted() {
      // After the one answer. To complete the sink here would drop an answer without a request yet.
    }
  }

  /** Passes the result of a search to its mono. */
  private static final class Search implements StreamObserver<MineResponse> {
    private final MonoSink<MineResponse.Result> sink;
    private final CallErrors errors;
    private boolean found;

    Search(MonoSink<MineResponse.Result> sink, CallErrors errors) {
      this.sink = sink;
      this.errors = errors;
    }

    @Override
    public void onNext(MineResponse answer) {
      if (answer.hasResult() && !found) {
        found = true;
        sink.success(answer.getResult());
      }
    }

    @Override
    public void onError(Throwable error) {
      if (!found) {
        sink.error(failure(errors, error));
      }
    }

    @Override
    public void onCompleted() {
      if (!found) {
        sink.error(
            new DaveException(
                Fault.BAD_ANSWER,
                errors.endpoint(),
                "the node at " + errors.endpoint() + " ended the search without a result",
                null));
      }
    }
  }

  /** Makes the next call connect at once, however recently a connection failed. */
  public void reconnect() {
    connection.channel().resetConnectBackoff();
  }

  /** Returns the address of the node. */
  public Endpoint endpoint() {
    return errors.endpoint();
  }

  /** Returns the longest that a call may take. */
  public Duration timeout() {
    return timeout;
  }

  @Override
  public void close() {
    connection.close();
  }
}
