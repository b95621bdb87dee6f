package dave.http.connection;

import dave.engine.quota.Quota;
import dave.engine.quota.Source;
import dave.http.HttpConfig;
import dave.http.HttpLimits;
import dave.http.message.Answer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.timeout.WriteTimeoutHandler;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/**
 * Limits the connections, in all and of one source. One more is closed at once, and counted. An
 * accepted one gets an {@link RequestByteLimiter} and a {@link ConnectionGuard}, and is closed if
 * its caller stops reading.
 */
@SuppressWarnings("FutureReturnValueIgnored") // The close future reports the end.
public final class ConnectionLimiter {
  private static final int RECEIVE_BUFFER = 64 * 1024;

  private final HttpConfig config;
  private final HttpLimits limits;
  private final Quota quota;
  private final Quota held;
  private final Counter refused;
  private final Counter unsecured;

  public ConnectionLimiter(HttpConfig config, MeterRegistry meters) {
    this.config = config;
    limits = config.limits();
    held = new Quota(limits.bytes().held(), limits.bytes().held() / 4);
    quota = new Quota(limits.counts().connections(), limits.counts().sourceConnections());
    refused =
        Counter.builder("dave.http.refused")
            .description("Connections refused because a limit was reached")
            .register(meters);
    unsecured =
        Counter.builder("dave.http.handshakes.failed")
            .description("Connections closed because the TLS handshake failed")
            .register(meters);
  }

  /** Returns a server with these limits on connections, without a handler. */
  public HttpServer server(LoopResources loops) {
    return HttpServer.create()
        .bindAddress(config::bind)
        .runOn(loops)
        .channelGroup(new DefaultChannelGroup(GlobalEventExecutor.INSTANCE))
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.SO_RCVBUF, RECEIVE_BUFFER)
        .childOption(
            ChannelOption.WRITE_BUFFER_WATER_MARK,
            new WriteBufferWaterMark(Answer.PART / 2, Answer.PART))
        .childOption(ChannelOption.RECVBUF_ALLOCATOR, slices())
        .requestTimeout(limits.times().idle())
        .doOnChannelInit((observer, channel, remote) -> guard(channel));
  }

  /**
   * Allows one small read of the socket at a time; {@link RequestByteLimiter} decides when to read
   * again.
   */
  private static RecvByteBufAllocator slices() {
    return new FixedRecvByteBufAllocator(RequestByteLimiter.SLICE).maxMessagesPerRead(1);
  }

  private void guard(Channel channel) {
    if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
      channel.close(); // It was closed meanwhile.
      return;
    }
    Source source = Source.of(remote);
    if (!quota.tryAcquire(source)) {
      refused.increment();
      channel.close();
      return;
    }
    channel.closeFuture().addListener(end -> quota.release(source));
    RequestByteLimiter intake =
        new RequestByteLimiter(
            new HeldBytes(held, source),
            BoundedHeaders.HEAD_BYTES + BoundedHeaders.LINE_BYTES + limits.bytes().body());
    channel
        .pipeline()
        // Behind TLS, if it is configured.
        .addBefore(NettyPipeline.HttpCodec, "dave.handshakes", new TlsFailureHandler(unsecured))
        .addBefore(NettyPipeline.HttpCodec, "dave.intake", intake)
        .addFirst(new WriteTimeoutHandler(limits.times().idle().toMillis(), TimeUnit.MILLISECONDS))
        .addBefore(NettyPipeline.HttpTrafficHandler, "dave.linger", new LingeringClose())
        .addBefore(
            NettyPipeline.HttpTrafficHandler,
            "dave.guard",
            new ConnectionGuard(limits.times().head(), limits.times().idle(), intake))
        .replace(NettyPipeline.HttpCodec, NettyPipeline.HttpCodec, BoundedHeaders.codec());
  }

  /** Returns the count of bytes that the node holds for callers. */
  public Quota held() {
    return held;
  }

  /** Returns the number of open connections. */
  public long open() {
    return quota.acquired();
  }
}
