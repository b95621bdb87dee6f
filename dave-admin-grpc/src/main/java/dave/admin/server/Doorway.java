package dave.admin.server;

import dave.admin.AdminLimits;
import dave.engine.quota.Quota;
import dave.engine.quota.Source;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Connections as they come, before a byte of them is read: so many in all and of one source. Where
 * there are enough, the one that has been without a call for longest makes way, if that is {@link
 * #GRACE} or more; else the new one is closed. One that ended without a call, such as of a caller
 * that speaks something else, is counted. It is a handler of the listening channel, and traces all
 * streams, to know which connections have calls. Thread-safe.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Closing tells its end to the close future.
final class Doorway extends ChannelInboundHandlerAdapter {
  /** How long a connection may be without a call before it can be asked to make way. */
  static final Duration GRACE = Duration.ofSeconds(5);

  private final Quota connections;
  private final Refusals refusals;
  private final InstantSource clock;

  /** Those that are open, by their remote address, the longest without a call first. */
  private final Map<SocketAddress, Visit> visits = new LinkedHashMap<>();

  Doorway(AdminLimits limits, Refusals refusals, InstantSource clock) {
    this.connections = new Quota(limits.open().connections(), limits.open().sourceConnections());
    this.refusals = refusals;
    this.clock = clock;
  }

  /** An open connection. Guarded by {@link #visits}. */
  private static final class Visit {
    private final Source source;
    private final Channel channel;
    private boolean called;
    private int calls;
    private long idleSinceMs;

    private Visit(Source source, Channel channel, long nowMs) {
      this.source = source;
      this.channel = channel;
      this.idleSinceMs = nowMs;
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
    Visit visit = new Visit(source, channel, clock.millis());
    if (!enter(remote, visit)) {
      refusals.count(Refusals.Reason.CONNECTIONS);
      channel.unsafe().closeForcibly();
      return;
    }
    channel.closeFuture().addListener(end -> leave(remote, visit));
    channel.pipeline().addFirst(new ReadWhileWritable());
    ctx.fireChannelRead(message);
  }

  private boolean enter(SocketAddress remote, Visit visit) {
    Source source = visit.source;
    synchronized (visits) {
      if (!connections.enter(source)) {
        if (!makeWay(source, visit.idleSinceMs) || !connections.enter(source)) {
          return false;
        }
      }
      Visit former = visits.put(remote, visit);
      if (former != null) { // Its end is not known here yet, though its address is used again.
        connections.leave(former.source);
      }
      return true;
    }
  }

  /** Closes one that has no call: of the source itself if it has its whole share, else of any. */
  private boolean makeWay(Source source, long nowMs) {
    boolean any = connections.hasShare(source);
    for (Map.Entry<SocketAddress, Visit> entry : visits.entrySet()) {
      Visit visit = entry.getValue();
      if (visit.calls == 0
          && nowMs - visit.idleSinceMs >= GRACE.toMillis()
          && (any || visit.source.prefix().equals(source.prefix()))) {
        leave(entry.getKey(), visit);
        visit.channel.close();
        return true;
      }
    }
    return false;
  }

  private void leave(SocketAddress remote, Visit visit) {
    synchronized (visits) {
      if (!visits.remove(remote, visit)) {
        return; // It made way.
      }
      connections.leave(visit.source);
      if (!visit.called) {
        refusals.count(Refusals.Reason.NO_CALL);
      }
    }
  }

  /** Tells of the calls of connections. */
  ServerStreamTracer.Factory tracer() {
    return new ServerStreamTracer.Factory() {
      @Override
      public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
        return new CallTracer();
      }
    };
  }

  private final class CallTracer extends ServerStreamTracer {
    private final AtomicReference<@Nullable SocketAddress> remote = new AtomicReference<>();

    @Override
    public void serverCallStarted(ServerCallInfo<?, ?> call) {
      SocketAddress address = call.getAttributes().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
      remote.set(address);
      count(address, 1);
    }

    @Override
    public void streamClosed(Status status) {
      count(remote.getAndSet(null), -1);
    }
  }

  private void count(@Nullable SocketAddress remote, int more) {
    synchronized (visits) {
      Visit visit = remote == null ? null : visits.remove(remote);
      if (visit != null) {
        visit.called = true;
        visit.calls = Math.max(0, visit.calls + more); // One may be of the address's last user.
        visit.idleSinceMs = clock.millis();
        visits.put(remote, visit); // Now the last.
      }
    }
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
