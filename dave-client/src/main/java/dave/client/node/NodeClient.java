package dave.client.node;

import dave.admin.v1.AddPeerRequest;
import dave.admin.v1.AdminServiceGrpc;
import dave.admin.v1.AdminServiceGrpc.AdminServiceBlockingV2Stub;
import dave.admin.v1.ConsensusRequest;
import dave.admin.v1.ConsensusResponse;
import dave.admin.v1.GetRequest;
import dave.admin.v1.GetResponse;
import dave.admin.v1.GetStatusRequest;
import dave.admin.v1.GetStatusResponse;
import dave.admin.v1.ListPeersRequest;
import dave.admin.v1.ListRequest;
import dave.admin.v1.ListResponse;
import dave.admin.v1.MineRequest;
import dave.admin.v1.MineResponse;
import dave.admin.v1.Peer;
import dave.admin.v1.SubmitRequest;
import dave.admin.v1.SubmitResponse;
import dave.admin.v1.SubscribeRequest;
import dave.client.model.DaveException;
import dave.client.model.Endpoint;
import dave.client.model.Fault;
import dave.wire.Dat;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * A client of a node's admin API. Every call returns an answer within the timeout, or throws a
 * {@link DaveException}. Any thread may call.
 */
public final class NodeClient implements AutoCloseable {
  private final NodeChannel connection;
  private final AdminServiceBlockingV2Stub stub;
  private final CallErrors errors;
  private final Duration timeout;

  private NodeClient(
      NodeChannel connection,
      AdminServiceBlockingV2Stub stub,
      CallErrors errors,
      Duration timeout) {
    this.connection = connection;
    this.stub = stub;
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
    NodeChannel connection = NodeChannel.open(endpoint, credentials);
    AdminServiceBlockingV2Stub plain = AdminServiceGrpc.newBlockingV2Stub(connection.channel());
    return new NodeClient(
        connection,
        connection.token().map(plain::withCallCredentials).orElse(plain),
        new CallErrors(endpoint, timeout),
        timeout);
  }

  /** A call on a stub. */
  @FunctionalInterface
  private interface Call<T> {
    T on(AdminServiceBlockingV2Stub stub) throws StatusException;
  }

  private <T> T call(Call<T> call) {
    try {
      return call.on(stub.withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS));
    } catch (StatusException e) {
      throw errors.failure(e);
    }
  }

  /** Returns the identity and the state of the node. */
  public GetStatusResponse status() {
    return call(s -> s.getStatus(GetStatusRequest.getDefaultInstance()));
  }

  /** Submits a mined and signed dat, which the node verifies. */
  public SubmitResponse submit(Dat dat) {
    return call(s -> s.submit(request(dat)));
  }

  /** Returns one dat. */
  public GetResponse get(GetRequest request) {
    return call(s -> s.get(request));
  }

  /** Returns a page of the dats that the node holds. */
  public ListResponse list(ListRequest request) {
    return call(s -> s.list(request));
  }

  /** Returns the values of a key, ranked. */
  public ConsensusResponse consensus(ConsensusRequest request) {
    return call(s -> s.consensus(request));
  }

  /** Returns the peers that the node knows. */
  public List<Peer> peers() {
    return call(s -> s.listPeers(ListPeersRequest.getDefaultInstance())).getPeersList();
  }

  /** Adds a peer as an edge of the node, and returns it. */
  public Peer addPeer(String address) {
    return call(s -> s.addPeer(AddPeerRequest.newBuilder().setAddress(address).build())).getPeer();
  }

  /** Subscribes to the node's arrival log. The call has no deadline. */
  public ArrivalStream subscribe(SubscribeRequest request) {
    return new ArrivalStream(stub.subscribe(request), errors);
  }

  /** Calls {@link #get} when subscribed to. */
  Mono<GetResponse> getLater(GetRequest request, Duration deadline) {
    return later(AdminServiceGrpc.getGetMethod(), request, deadline);
  }

  /** Calls {@link #submit} when subscribed to. */
  public Mono<SubmitResponse> submitLater(Dat dat) {
    return later(AdminServiceGrpc.getSubmitMethod(), request(dat), timeout);
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
              stub.getChannel().newCall(AdminServiceGrpc.getMineMethod(), stub.getCallOptions());
          sink.onCancel(() -> call.cancel("not wanted any more", null));
          ClientCalls.asyncServerStreamingCall(call, request, new Search(sink, errors));
        });
  }

  private static SubmitRequest request(Dat dat) {
    return SubmitRequest.newBuilder().setDat(DatMessages.message(dat)).build();
  }

  /**
   * Makes a call as {@link #later(MethodDescriptor, Object)} does.
   *
   * @param deadline the longest that it may take
   */
  public <Q, A> Mono<A> later(MethodDescriptor<Q, A> method, Q question, Duration deadline) {
    return Mono.create(
        sink -> {
          CallOptions options =
              stub.getCallOptions().withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS);
          ClientCall<Q, A> call = stub.getChannel().newCall(method, options);
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
