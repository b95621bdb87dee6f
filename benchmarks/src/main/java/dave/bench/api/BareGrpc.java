package dave.bench.api;

import com.google.protobuf.ByteString;
import dave.admin.v1.GetRequest;
import dave.admin.v1.GetResponse;
import dave.admin.v1.SubscribeResponse;
import io.grpc.BindableService;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.ServerSocketChannel;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import reactor.netty.resources.LoopResources;

/**
 * A bare grpc-java server for comparison. It streams prepared messages as fast as the caller
 * accepts them, and answers calls with a prepared message. Its event loops and its executor are of
 * the same kind as a node's.
 */
final class BareGrpc implements AutoCloseable, BindableService {
  /** Streams prepared bytes. */
  static final String STREAM = "bench.Bare/Stream";

  /** Streams messages that are encoded when they are sent. */
  static final String STREAM_ENCODING = "bench.Bare/StreamEncoding";

  static final String ECHO = "bench.Bare/Echo";

  private final LoopResources loops = LoopResources.create("bare", 1, 2, true, false);
  private final List<SubscribeResponse> events;
  private final List<byte[]> encoded;
  private final GetResponse answer;
  private final Server server;

  /**
   * @param events the messages of the stream, which repeat; the first is a small one
   * @param answer the answer to every call
   */
  BareGrpc(List<SubscribeResponse> events, GetResponse answer) throws IOException {
    this.events = events;
    this.encoded = events.stream().map(SubscribeResponse::toByteArray).toList();
    this.answer = answer;
    EventLoopGroup group = loops.onServer(true);
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .bossEventLoopGroup(group)
            .workerEventLoopGroup(group)
            .channelType(loops.onChannelClass(ServerSocketChannel.class, group))
            .directExecutor()
            .addService(this)
            .build()
            .start();
  }

  int port() {
    return server.getPort();
  }

  @Override
  public ServerServiceDefinition bindService() {
    MethodDescriptor<ByteString, SubscribeResponse> encoding =
        MethodDescriptor.newBuilder(
                new SmallRequests(), ProtoUtils.marshaller(SubscribeResponse.getDefaultInstance()))
            .setFullMethodName(STREAM_ENCODING)
            .setType(MethodType.SERVER_STREAMING)
            .build();
    MethodDescriptor<GetRequest, GetResponse> echo =
        MethodDescriptor.newBuilder(
                ProtoUtils.marshaller(GetRequest.getDefaultInstance()),
                ProtoUtils.marshaller(GetResponse.getDefaultInstance()))
            .setFullMethodName(ECHO)
            .setType(MethodType.UNARY)
            .build();
    return ServerServiceDefinition.builder("bench.Bare")
        .addMethod(
            RawMessages.method(STREAM, MethodType.SERVER_STREAMING),
            ServerCalls.asyncServerStreamingCall((request, responses) -> send(encoded, responses)))
        .addMethod(
            encoding,
            ServerCalls.asyncServerStreamingCall((request, responses) -> send(events, responses)))
        .addMethod(
            echo,
            ServerCalls.asyncUnaryCall(
                (request, responses) -> {
                  responses.onNext(answer);
                  responses.onCompleted();
                }))
        .build();
  }

  private static <T> void send(List<T> messages, StreamObserver<T> responses) {
    ServerCallStreamObserver<T> call = (ServerCallStreamObserver<T>) responses;
    int[] next = {0};
    call.setOnCancelHandler(() -> {});
    call.setOnReadyHandler(
        () -> {
          while (call.isReady()) {
            call.onNext(messages.get(next[0]));
            next[0] = next[0] + 1 < messages.size() ? next[0] + 1 : 1;
          }
        });
  }

  @Override
  public void close() {
    server.shutdownNow();
    loops.disposeLater(Duration.ZERO, Duration.ofSeconds(1)).block();
  }

  private static final class SmallRequests implements MethodDescriptor.Marshaller<ByteString> {
    @Override
    public InputStream stream(ByteString request) {
      return request.newInput();
    }

    @Override
    public ByteString parse(InputStream stream) {
      return ByteString.copyFrom(RawMessages.BYTES.parse(stream));
    }
  }
}
