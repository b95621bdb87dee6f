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
 * Connections as they come: so many in all and of one source; the next one is closed at once, and
 * counted. One that was let in gets an {@link Intake} and a {@link ConnectionGuard}, and is closed
 * when its reader stalls.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Closing tells its end to the close future.
public final class Connections {
  private static final int RECEIVE_BUFFER = 64 * 1024;

  private final HttpConfig config;
  private final HttpLimits limits;
  private final Quota quota;
  private final Quota held;
  private final Counter refused;
  private final Counter unsecured;

  public Connections(HttpConfig config, MeterRegistry meters) {
    this.config = config;
    limits = config.limits();
    held = new Quota(limits.bytes().held(), limits.bytes().held() / 4);
    quota = new Quota(limits.counts().connections(), limits.counts().sourceConnections());
    refused =
        Counter.builder("dave.http.refused")
            .description("Connections that were closed as there were enough")
            .register(meters);
    unsecured =
        Counter.builder("dave.http.handshakes.failed")
            .description("Connections that were closed as they spoke no TLS, or none that fits")
            .register(meters);
  }

  /** A server whose connections these are, without a handler. */
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

  /** One read of the socket at a time, of little: {@link Intake} says when there is another. */
  private static RecvByteBufAllocator slices() {
    return new FixedRecvByteBufAllocator(Intake.SLICE).maxMessagesPerRead(1);
  }

  private void guard(Channel channel) {
    if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
      channel.close(); // It was gone before it was there.
      return;
    }
    Source source = Source.of(remote);
    if (!quota.enter(source)) {
      refused.increment();
      channel.close();
      return;
    }
    channel.closeFuture().addListener(end -> quota.leave(source));
    Intake intake =
        new Intake(
            new Held(held, source),
            FewHeaders.HEAD_BYTES + FewHeaders.LINE_BYTES + limits.bytes().body());
    channel
        .pipeline()
        // Behind TLS, if there is any.
        .addBefore(NettyPipeline.HttpCodec, "dave.handshakes", new Handshakes(unsecured))
        .addBefore(NettyPipeline.HttpCodec, "dave.intake", intake)
        .addFirst(new WriteTimeoutHandler(limits.times().idle().toMillis(), TimeUnit.MILLISECONDS))
        .addBefore(NettyPipeline.HttpTrafficHandler, "dave.linger", new LingeringClose())
        .addBefore(
            NettyPipeline.HttpTrafficHandler,
            "dave.guard",
            new ConnectionGuard(limits.times().head(), limits.times().idle(), intake))
        .replace(NettyPipeline.HttpCodec, NettyPipeline.HttpCodec, FewHeaders.codec());
  }

  /** The bytes that callers make the node hold. */
  public Quota held() {
    return held;
  }

  /** How many are open. */
  public long open() {
    return quota.taken();
  }
}
