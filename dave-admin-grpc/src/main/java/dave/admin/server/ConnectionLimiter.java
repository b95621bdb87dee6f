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
 * Limits connections, in all and of one source, before a byte of them is read. At the limit, the
 * connection without a call for longest is closed, if that is {@link #GRACE} or more; else the new
 * one is closed. Connections that end without a call, as of a caller that speaks another protocol,
 * are counted. This is a handler of the listening channel. It also traces all streams, to know
 * which connections have calls. Thread-safe.
 */
@SuppressWarnings("FutureReturnValueIgnored") // The close future reports the end.
final class ConnectionLimiter extends ChannelInboundHandlerAdapter {
  /** How long a connection may be without a call before it may be closed for a new one. */
  static final Duration GRACE = Duration.ofSeconds(5);

  private final Quota connections;
  private final Refusals refusals;
  private final InstantSource clock;

  /** The open connections by remote address, the one without a call for longest first. */
  private final Map<SocketAddress, Connection> byAddress = new LinkedHashMap<>();

  ConnectionLimiter(AdminLimits limits, Refusals refusals, InstantSource clock) {
    this.connections = new Quota(limits.open().connections(), limits.open().sourceConnections());
    this.refusals = refusals;
    this.clock = clock;
  }

  /** An open connection. Guarded by {@link #byAddress}. */
  private static final class Connection {
    private final Source source;
    private final Channel channel;
    private boolean called;
    private int calls;
    private long idleSinceMs;

    private Connection(Source source, Channel channel, long nowMs) {
      this.source = source;
      this.channel = channel;
      this.idleSinceMs = nowMs;
    }
  }

  long open() {
    return connections.acquired();
  }

  @Override
  public boolean isSharable() {
    return true; // A server may listen again with the same limits.
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof Channel channel)) {
      ctx.fireChannelRead(message);
      return;
    }
    if (!(channel.remoteAddress() instanceof InetSocketAddress remote)) {
      channel.unsafe().closeForcibly(); // It was closed meanwhile.
      return;
    }
    Source source = Source.of(remote);
    Connection connection = new Connection(source, channel, clock.millis());
    if (!tryAcquire(remote, connection)) {
      refusals.count(Refusals.Reason.CONNECTIONS);
      channel.unsafe().closeForcibly();
      return;
    }
    channel.closeFuture().addListener(end -> release(remote, connection));
    channel.pipeline().addFirst(new ReadWhileWritable());
    ctx.fireChannelRead(message);
  }

  private boolean tryAcquire(SocketAddress remote, Connection connection) {
    Source source = connection.source;
    synchronized (byAddress) {
      if (!connections.tryAcquire(source)) {
        if (!closeIdle(source, connection.idleSinceMs) || !connections.tryAcquire(source)) {
          return false;
        }
      }
      Connection former = byAddress.put(remote, connection);
      if (former != null) { // Its end is not reported yet.
        connections.release(former.source);
      }
      return true;
    }
  }

  /**
   * Closes a connection without a call: of the same source if its share is used up, else of any.
   *
   * @return whether one was closed
   */
  private boolean closeIdle(Source source, long nowMs) {
    boolean any = connections.hasShare(source);
    for (Map.Entry<SocketAddress, Connection> entry : byAddress.entrySet()) {
      Connection connection = entry.getValue();
      if (connection.calls == 0
          && nowMs - connection.idleSinceMs >= GRACE.toMillis()
          && (any || connection.source.prefix().equals(source.prefix()))) {
        release(entry.getKey(), connection);
        connection.channel.close();
        return true;
      }
    }
    return false;
  }

  private void release(SocketAddress remote, Connection connection) {
    synchronized (byAddress) {
      if (!byAddress.remove(remote, connection)) {
        return; // It was closed for a new one.
      }
      connections.release(connection.source);
      if (!connection.called) {
        refusals.count(Refusals.Reason.NO_CALL);
      }
    }
  }

  /** Returns a tracer that counts the calls of connections. */
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
    synchronized (byAddress) {
      Connection connection = remote == null ? null : byAddress.remove(remote);
      if (connection != null) {
        connection.called = true;
        connection.calls = Math.max(0, connection.calls + more); // May be the end of an older call.
        connection.idleSinceMs = clock.millis();
        byAddress.put(remote, connection); // Moves it to the end.
      }
    }
  }

  /** Stops reading from a caller while that caller does not read its answers. */
  private static final class ReadWhileWritable extends ChannelInboundHandlerAdapter {
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
      ctx.channel().config().setAutoRead(ctx.channel().isWritable());
      ctx.fireChannelWritabilityChanged();
    }
  }
}
