package dave.http;

import dave.wire.AddressScope;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import io.netty.channel.Channel;
import io.netty.handler.timeout.WriteTimeoutHandler;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import reactor.netty.NettyPipeline;

/**
 * Connections as they come: so many in all and of one source; the next one is closed at once. One
 * that was let in gets a {@link ConnectionGuard}, and is closed when its reader stalls.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Closing tells its end to the close future.
final class Connections {
  private final Quota quota;
  private final HttpLimits limits;

  Connections(HttpLimits limits) {
    this.limits = limits;
    quota = new Quota(limits.connections(), limits.sourceConnections());
  }

  void guard(Channel channel) {
    if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
      channel.close(); // It was gone before it was there.
      return;
    }
    PeerAddress address = PeerAddresses.of(PeerAddress.TCP, remote);
    var source = PeerAddresses.source(address);
    if (!quota.enter(source, PeerAddresses.scope(address) != AddressScope.PUBLIC)) {
      channel.close();
      return;
    }
    channel.closeFuture().addListener(end -> quota.leave(source));
    channel
        .pipeline()
        .addFirst(new WriteTimeoutHandler(limits.idle().toMillis(), TimeUnit.MILLISECONDS))
        .addBefore(NettyPipeline.HttpTrafficHandler, "dave.linger", new LingeringClose())
        .addBefore(
            NettyPipeline.HttpTrafficHandler,
            "dave.guard",
            new ConnectionGuard(limits.headTime(), limits.idle()));
  }

  int open() {
    return quota.taken();
  }
}
