package dave.cli;

import dave.config.Key;
import dave.config.Settings;
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
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A connection to a node, on one event loop thread of its own: a shared pool would keep the program
 * from ending for a third of a second.
 */
record NodeChannel(ManagedChannel channel, EventLoopGroup loop, Optional<CallCredentials> token)
    implements AutoCloseable {
  private static final int MAX_ANSWER_BYTES = 16 << 20;

  /** Held on to, for the log manager does not hold what it was told. */
  private static final Logger GRPC = Logger.getLogger("io.grpc");

  private static final Logger NETTY = Logger.getLogger("io.netty");

  /**
   * Prepares a connection; nothing is sent yet.
   *
   * @param verbose whether gRPC's own log goes to stderr
   */
  static NodeChannel open(Endpoint endpoint, Settings settings, boolean verbose) {
    quieten(verbose);
    Optional<SslContext> tls = ClientTls.of(settings);
    Optional<CallCredentials> token =
        settings.path(Key.TOKEN_FILE).map(ClientToken::read).map(Bearer::new);
    if (token.isPresent() && tls.isEmpty() && !endpoint.isLoopback()) {
      throw CliFailure.usage(
          "the token would travel to " + endpoint + " in the clear: give --tls-ca as well");
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

  /** Keeps the libraries' logs off the user's terminal, and a logging framework unloaded. */
  private static void quieten(boolean verbose) {
    InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE);
    GRPC.setLevel(verbose ? Level.INFO : Level.OFF);
    NETTY.setLevel(verbose ? Level.INFO : Level.OFF);
  }

  @Override
  public void close() {
    channel.shutdownNow();
    loop.shutdownGracefully(0, 0, TimeUnit.SECONDS).awaitUninterruptibly(500);
  }

  /** Shows the token with every call. */
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
