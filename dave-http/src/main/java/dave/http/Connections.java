package dave.http;

import dave.engine.quota.Quota;
import dave.wire.AddressScope;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.Channel;
import io.netty.handler.timeout.WriteTimeoutHandler;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import reactor.netty.NettyPipeline;

/**
 * Connections as they come: so many in all and of one source; the next one is closed at once, and
 * counted. One that was let in gets an {@link Intake} and a {@link ConnectionGuard}, and is closed
 * when its reader stalls.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Closing tells its end to the close future.
final class Connections {
  private final Quota quota;
  private final HttpLimits limits;
  private final Quota held;
  private final Counter refused;
  private final Counter unsecured;

  /**
   * @param held bytes that callers make the node hold
   */
  Connections(HttpLimits limits, Quota held, MeterRegistry meters) {
    this.limits = limits;
    this.held = held;
    quota = new Quota(limits.connections(), limits.sourceConnections());
    refused =
        Counter.builder("dave.http.refused")
            .description("Connections that were closed as there were enough")
            .register(meters);
    unsecured =
        Counter.builder("dave.http.handshakes.failed")
            .description("Connections that were closed as they spoke no TLS, or none that fits")
            .register(meters);
  }

  /** The bounds of bytes that callers make a node hold. */
  static Quota held(HttpLimits limits) {
    return new Quota(limits.heldBytes(), limits.heldBytes() / 4);
  }

  void guard(Channel channel) {
    if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
      channel.close(); // It was gone before it was there.
      return;
    }
    PeerAddress address = PeerAddresses.of(PeerAddress.TCP, remote);
    var source = PeerAddresses.source(address);
    boolean shared = PeerAddresses.scope(address) != AddressScope.PUBLIC;
    if (!quota.enter(source, shared)) {
      refused.increment();
      channel.close();
      return;
    }
    channel.closeFuture().addListener(end -> quota.leave(source));
    Intake intake =
        new Intake(
            new Held(held, source, shared),
            FewHeaders.HEAD_BYTES + FewHeaders.LINE_BYTES + limits.bodyBytes());
    channel
        .pipeline()
        // Behind TLS, if there is any.
        .addBefore(NettyPipeline.HttpCodec, "dave.handshakes", new Handshakes(unsecured))
        .addBefore(NettyPipeline.HttpCodec, "dave.intake", intake)
        .addFirst(new WriteTimeoutHandler(limits.idle().toMillis(), TimeUnit.MILLISECONDS))
        .addBefore(NettyPipeline.HttpTrafficHandler, "dave.linger", new LingeringClose())
        .addBefore(
            NettyPipeline.HttpTrafficHandler,
            "dave.guard",
            new ConnectionGuard(limits.headTime(), limits.idle(), intake))
        .replace(NettyPipeline.HttpCodec, NettyPipeline.HttpCodec, FewHeaders.codec());
  }

  long open() {
    return quota.taken();
  }
}
