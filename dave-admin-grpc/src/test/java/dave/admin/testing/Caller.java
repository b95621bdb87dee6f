package dave.admin.testing;

import dave.wire.crypto.TestCertificates;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A client with given credentials that calls any method with an empty request. */
public final class Caller implements AutoCloseable {
  private static final MethodDescriptor.Marshaller<byte[]> BYTES =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
          return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
          try {
            return stream.readAllBytes();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      };

  private final ManagedChannel channel;
  private final List<String> authorizations;

  private Caller(ManagedChannel channel, List<String> authorizations) {
    this.channel = channel;
    this.authorizations = authorizations;
  }

  /** Returns a client over plain text that sends these authorization headers. */
  public static Caller plain(InetSocketAddress server, String... authorizations) {
    return new Caller(
        NettyChannelBuilder.forAddress("127.0.0.1", server.getPort()).usePlaintext().build(),
        List.of(authorizations));
  }

  /** Returns a client over TLS that sends these authorization headers. */
  public static Caller tls(
      InetSocketAddress server,
      Path authority,
      TestCertificates.@Nullable Files identity,
      String... authorizations)
      throws IOException {
    SslContextBuilder ssl = GrpcSslContexts.forClient().trustManager(authority.toFile());
    if (identity != null) {
      ssl.keyManager(identity.certificate().toFile(), identity.key().toFile());
    }
    return new Caller(
        NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
            .overrideAuthority("localhost")
            .sslContext(ssl.build())
            .build(),
        List.of(authorizations));
  }

  /** Returns a client of the same connection with other headers. */
  public Caller showing(String... otherAuthorizations) {
    return new Caller(channel, List.of(otherAuthorizations));
  }

  /** Returns OK if a message came first, else the status of the end. */
  public Status call(MethodDescriptor<?, ?> method) {
    return answer(method).status();
  }

  /**
   * The first event of a call: a message or the end.
   *
   * @param trailers the trailers of the end, if that came first
   */
  public record Answer(Status status, Metadata trailers) {
    /** Returns the google.rpc details as text. */
    public String details() {
      com.google.rpc.Status details = StatusProto.fromStatusAndTrailers(status, trailers);
      return String.valueOf(details);
    }
  }

  public Answer answer(MethodDescriptor<?, ?> method) {
    CompletableFuture<Answer> first = new CompletableFuture<>();
    ClientCall<byte[], byte[]> call =
        channel.newCall(
            MethodDescriptor.newBuilder(BYTES, BYTES)
                .setFullMethodName(method.getFullMethodName())
                .setType(method.getType())
                .build(),
            CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS));
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onMessage(byte[] message) {
            first.complete(new Answer(Status.OK, new Metadata()));
          }

          @Override
          public void onClose(Status status, Metadata trailers) {
            first.complete(new Answer(status, trailers));
          }
        },
        headers());
    call.request(1);
    call.sendMessage(new byte[0]);
    if (method.getType().clientSendsOneMessage()) {
      call.halfClose();
    }
    Answer answer = first.join();
    call.cancel("seen enough", null);
    return answer;
  }

  private Metadata headers() {
    Metadata headers = new Metadata();
    authorizations.forEach(
        value ->
            headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), value));
    return headers;
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
