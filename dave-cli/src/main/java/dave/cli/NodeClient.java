package dave.cli;

import dave.admin.v1.AddPeerRequest;
import dave.admin.v1.AdminServiceGrpc;
import dave.admin.v1.AdminServiceGrpc.AdminServiceBlockingV2Stub;
import dave.admin.v1.ConsensusRequest;
import dave.admin.v1.ConsensusResponse;
import dave.admin.v1.Dat;
import dave.admin.v1.GetRequest;
import dave.admin.v1.GetResponse;
import dave.admin.v1.GetStatusRequest;
import dave.admin.v1.GetStatusResponse;
import dave.admin.v1.ListPeersRequest;
import dave.admin.v1.ListRequest;
import dave.admin.v1.ListResponse;
import dave.admin.v1.Peer;
import dave.admin.v1.SubmitRequest;
import dave.admin.v1.SubmitResponse;
import dave.admin.v1.SubscribeRequest;
import dave.admin.v1.SubscribeResponse;
import dave.config.Key;
import dave.config.Settings;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * A node, as its admin API shows it. Every question is answered, or ends in a {@link CliFailure}
 * with a sentence, within the timeout of the settings.
 */
final class NodeClient implements AutoCloseable {
  private final NodeChannel connection;
  private final AdminServiceBlockingV2Stub stub;
  private final NodeErrors errors;
  private final Duration timeout;

  private NodeClient(
      NodeChannel connection,
      AdminServiceBlockingV2Stub stub,
      NodeErrors errors,
      Duration timeout) {
    this.connection = connection;
    this.stub = stub;
    this.errors = errors;
    this.timeout = timeout;
  }

  static NodeClient open(Endpoint endpoint, Settings settings, boolean verbose) {
    Duration timeout = settings.duration(Key.TIMEOUT);
    if (timeout.isZero()) {
      throw CliFailure.usage("a timeout of 0 leaves no time to answer: write one such as 10s");
    }
    NodeChannel connection = NodeChannel.open(endpoint, settings, verbose);
    AdminServiceBlockingV2Stub plain = AdminServiceGrpc.newBlockingV2Stub(connection.channel());
    return new NodeClient(
        connection,
        connection.token().map(plain::withCallCredentials).orElse(plain),
        new NodeErrors(endpoint, timeout),
        timeout);
  }

  /** One question, from stub to answer. */
  @FunctionalInterface
  private interface Question<T> {
    T ask(AdminServiceBlockingV2Stub stub) throws StatusException;
  }

  private <T> T ask(Question<T> question) {
    try {
      return question.ask(stub.withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS));
    } catch (StatusException e) {
      throw errors.failure(e);
    }
  }

  GetStatusResponse status() {
    return ask(s -> s.getStatus(GetStatusRequest.getDefaultInstance()));
  }

  SubmitResponse submit(Dat dat) {
    return ask(s -> s.submit(SubmitRequest.newBuilder().setDat(dat).build()));
  }

  GetResponse get(GetRequest request) {
    return ask(s -> s.get(request));
  }

  ListResponse list(ListRequest request) {
    return ask(s -> s.list(request));
  }

  ConsensusResponse consensus(ConsensusRequest request) {
    return ask(s -> s.consensus(request));
  }

  List<Peer> peers() {
    return ask(s -> s.listPeers(ListPeersRequest.getDefaultInstance())).getPeersList();
  }

  Peer addPeer(String address) {
    return ask(s -> s.addPeer(AddPeerRequest.newBuilder().setAddress(address).build())).getPeer();
  }

  /** The tail of the node's log. It has no deadline: {@link WatchStream} minds its silence. */
  BlockingClientCall<?, SubscribeResponse> subscribe(SubscribeRequest request) {
    return stub.subscribe(request);
  }

  /**
   * One question of many at a time, asked when subscribed to. Fails with {@link StatusException};
   * cancelling withdraws it.
   */
  <Q, A> Mono<A> later(MethodDescriptor<Q, A> method, Q question, Duration deadline) {
    return Mono.create(
        sink -> {
          CallOptions options =
              stub.getCallOptions().withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS);
          ClientCall<Q, A> call = stub.getChannel().newCall(method, options);
          sink.onCancel(() -> call.cancel("not wanted any more", null));
          ClientCalls.asyncUnaryCall(call, question, new Answer<>(sink));
        });
  }

  /** Hands on what comes. */
  private record Answer<A>(MonoSink<A> sink) implements StreamObserver<A> {
    @Override
    public void onNext(A answer) {
      sink.success(answer);
    }

    @Override
    public void onError(Throwable error) {
      Status status = Status.fromThrowable(error);
      sink.error(new StatusException(status, Status.trailersFromThrowable(error)));
    }

    @Override
    public void onCompleted() {
      sink.success();
    }
  }

  /** Does not wait any longer before it connects again. */
  void lookAgain() {
    connection.channel().resetConnectBackoff();
  }

  NodeErrors errors() {
    return errors;
  }

  Duration timeout() {
    return timeout;
  }

  @Override
  public void close() {
    connection.close();
  }
}
