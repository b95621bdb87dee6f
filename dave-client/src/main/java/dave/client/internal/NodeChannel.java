package dave.client.internal;

import dave.client.model.DaveException;
import dave.client.model.Endpoint;
import dave.client.model.Fault;
import io.grpc.CallCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NegotiationType;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/**
 * A connection to a node, on an event loop thread of its own: a shared pool would delay the end of
 * the program by a third of a second.
 */
record NodeChannel(ManagedChannel channel, EventLoopGroup loop, Optional<CallCredentials> token)
    implements AutoCloseable {
  private static final int MAX_ANSWER_BYTES = 16 << 20;

  /**
   * Reads the files of the credentials and prepares a connection; nothing is sent yet.
   *
   * @throws DaveException if they cannot be used
   */
  static NodeChannel open(Endpoint endpoint, Credentials credentials) {
    Optional<SslContext> tls = credentials.tls().map(TlsContext::of);
    Optional<CallCredentials> token = credentials.tokenFile().map(TokenFile::read).map(Bearer::new);
    if (token.isPresent() && tls.isEmpty() && !endpoint.isLoopback()) {
      throw new DaveException(
          Fault.TOKEN_IN_CLEAR,
          endpoint,
          "the token would travel to " + endpoint + " in the clear",
          null);
    }
    EventLoopGroup loop =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("dave-client", true), NioIoHandler.newFactory());
    NettyChannelBuilder builder =
        NettyChannelBuilder.forAddress(endpoint.host(), endpoint.port())
            .eventLoopGroup(loop)
            .channelType(NioSocketChannel.class)
            .directExecutor()
            .disableRetry()
            .proxyDetector(target -> null)
            .maxInboundMessageSize(MAX_ANSWER_BYTES);
    if (tls.isPresent()) {
      builder.negotiationType(NegotiationType.TLS).sslContext(tls.get());
    } else {
      builder.usePlaintext();
    }
    return new NodeChannel(builder.build(), loop, token);
  }

  @Override
  public void close() {
    channel.shutdownNow();
    loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly(500);
  }

  /** Sends the token with every call. */
  private static final class Bearer extends CallCredentials {
    private static final Metadata.Key<String> AUTHORIZATION =
        Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final String value;

    Bearer(String token) {
      this.value = "Bearer " + token;
    }

    @Override
    public void applyRequestMetadata(RequestInfo info, Executor executor, MetadataApplier applier) {
      Metadata metadata = new Metadata();
      metadata.put(AUTHORIZATION, value);
      applier.apply(metadata);
    }
  }
}
