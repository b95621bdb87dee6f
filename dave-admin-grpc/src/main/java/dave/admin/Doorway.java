package dave.admin;

import dave.engine.quota.Quota;
import dave.wire.AddressScope;
import dave.wire.NetworkPrefix;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Connections as they come, before a byte of them is read: so many in all and of one source. One
 * too many is closed; one that ended without a call, such as of a caller that speaks something
 * else, is counted. It is a handler of the listening channel, and meets all calls, to know which
 * connections have made one.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Closing tells its end to the close future.
final class Doorway extends ChannelInboundHandlerAdapter implements ServerInterceptor {
  private final Quota connections;
  private final Refusals refusals;

  /** Of connections that are open: whether they made a call. */
  private final Map<SocketAddress, Boolean> called = new ConcurrentHashMap<>();

  Doorway(AdminLimits limits, Refusals refusals) {
    this.connections = new Quota(limits.connections(), limits.sourceConnections());
    this.refusals = refusals;
  }

  /** What limits of an address are counted by. */
  record Source(NetworkPrefix prefix, boolean shared) {
    static Source of(InetSocketAddress remote) {
      PeerAddress address = PeerAddresses.of(PeerAddress.TCP, remote);
      return new Source(
          PeerAddresses.source(address), PeerAddresses.scope(address) != AddressScope.PUBLIC);
    }
  }

  long open() {
    return connections.taken();
  }

  @Override
  public boolean isSharable() {
    return true; // A server may listen again with the same bounds.
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof Channel channel)) {
      ctx.fireChannelRead(message);
      return;
    }
    if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
      channel.unsafe().closeForcibly(); // It was gone before it was there.
      return;
    }
    Source source = Source.of(remote);
    if (!connections.enter(source.prefix(), source.shared())) {
      refusals.count(Refusals.Reason.CONNECTIONS);
      channel.unsafe().closeForcibly();
      return;
    }
    called.put(remote, false);
    channel.closeFuture().addListener(end -> left(source, remote));
    channel.pipeline().addFirst(new ReadWhileWritable());
    ctx.fireChannelRead(message);
  }

  private void left(Source source, SocketAddress remote) {
    connections.leave(source.prefix());
    if (Boolean.FALSE.equals(called.remove(remote))) {
      refusals.count(Refusals.Reason.NO_CALL);
    }
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    SocketAddress remote = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
    if (remote != null) {
      called.computeIfPresent(remote, (address, before) -> true);
    }
    return next.startCall(call, headers);
  }

  /** Who does not read answers gets none: what it sends is left unread until it does. */
  private static final class ReadWhileWritable extends ChannelInboundHandlerAdapter {
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
      ctx.channel().config().setAutoRead(ctx.channel().isWritable());
      ctx.fireChannelWritabilityChanged();
    }
  }
}
