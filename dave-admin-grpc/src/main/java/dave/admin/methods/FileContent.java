package dave.admin.methods;

import com.google.protobuf.ByteString;
import dave.admin.v1.PutFileRequest;
import dave.admin.v1.PutFileResponse;
import dave.service.refusal.Reason;
import dave.service.refusal.Refusal;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Reads the messages of a PutFile call: a start, then content. It requests one message at a time,
 * when the one before is processed. So the caller sends as fast as the file is stored.
 */
final class FileContent implements StreamObserver<PutFileRequest> {
  private final ServerCallStreamObserver<PutFileResponse> call;
  private final Sinks.One<PutFileRequest.Start> start = Sinks.one();
  private final Sinks.Many<ByteString> content = Sinks.many().unicast().onBackpressureBuffer();
  private boolean started;
  private boolean refused;

  private FileContent(ServerCallStreamObserver<PutFileResponse> call) {
    this.call = call;
  }

  /** Returns the content of a call. Use it before the method of the call returns. */
  static FileContent of(StreamObserver<PutFileResponse> responses) {
    // gRPC guarantees that the observers of a server have this type.
    ServerCallStreamObserver<PutFileResponse> call =
        (ServerCallStreamObserver<PutFileResponse>) responses;
    call.disableAutoRequest();
    return new FileContent(call);
  }

  /** Requests the first message. */
  void begin() {
    call.request(1);
  }

  /** Returns the first message. */
  Mono<PutFileRequest.Start> start() {
    return start.asMono();
  }

  /** Returns the content, message by message. It can be subscribed to once. */
  Flux<ByteString> bytes() {
    return content
        .asFlux()
        .doOnRequest(demand -> call.request((int) Math.min(demand, Integer.MAX_VALUE)))
        .limitRate(1);
  }

  @Override
  public void onNext(PutFileRequest request) {
    if (refused) {
      return;
    }
    switch (request.getPartCase()) {
      case START -> begin(request.getStart());
      case CONTENT -> add(request.getContent());
      case PART_NOT_SET -> refuse(Reason.PART_MISSING.of("part"));
    }
  }

  private void begin(PutFileRequest.Start how) {
    if (started) {
      refuse(Reason.START_REPEATED.of("start"));
      return;
    }
    started = true;
    start.tryEmitValue(how).orThrow();
  }

  private void add(ByteString bytes) {
    if (!started) {
      refuse(Reason.START_MISSING.of("start", "content"));
      return;
    }
    switch (content.tryEmitNext(bytes)) {
      case OK, FAIL_ZERO_SUBSCRIBER, FAIL_CANCELLED, FAIL_TERMINATED -> {} // No reader is left.
      case FAIL_OVERFLOW, FAIL_NON_SERIALIZED ->
          throw new IllegalStateException("messages of a call come one after the other");
    }
  }

  private void refuse(Refusal violation) {
    refused = true;
    if (started) {
      content.tryEmitError(violation);
    } else {
      start.tryEmitError(violation);
    }
  }

  /**
   * Ends the content with an error, as the caller cancelled. The cancellation ends everything else.
   */
  @Override
  public void onError(Throwable error) {
    content.tryEmitError(error);
  }

  @Override
  public void onCompleted() {
    if (!started) {
      refuse(Reason.START_MISSING.of("start", "the end"));
    }
    content.tryEmitComplete();
  }
}
