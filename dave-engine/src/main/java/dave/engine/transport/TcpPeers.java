package dave.engine.transport;

import dave.engine.transport.Transport.Datagram;
import dave.wire.NetworkPrefix;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.netty.Connection;
import reactor.netty.tcp.TcpClient;

/**
 * The connections of the framed TCP transport by peer. Everything here runs on its one event loop.
 *
 * <p>A peer has one connection, used in both directions, no matter which side opened it. If both
 * sides dial at once, there are two for a while. Each side sends on one of them; a connection that
 * no side uses ends when it is idle.
 */
final class TcpPeers implements TcpConnection.Owner {
  /** How many bytes Netty buffers before packets wait in the queue. */
  static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(16 << 10, 32 << 10);

  private final EventLoop loop;
  private final TcpLimits limits;
  private final TransportMeters meters;
  private final Inbox inbox;
  private final Map<PeerAddress, Deque<TcpConnection>> live = new HashMap<>();
  private final Map<PeerAddress, Dial> dials = new HashMap<>();
  private final TcpBackoff backoff;
  private final Set<TcpConnection> connections = new HashSet<>();
  private final Map<NetworkPrefix, Integer> inboundBySource = new HashMap<>();
  private volatile Predicate<PeerAddress> useful = peer -> false;
  private int inbound;
  private boolean closed;

  /** A peer that is being dialled, and the packets that wait for it. */
  private record Dial(Deque<byte[]> waiting, Disposable.Swap attempt) {}

  TcpPeers(EventLoop loop, TcpLimits limits, TransportMeters meters, Inbox inbox) {
    this.loop = loop;
    this.limits = limits;
    this.meters = meters;
    this.inbox = inbox;
    backoff = new TcpBackoff(limits);
  }

  /** See {@link Transport#prefer}. */
  void prefer(Predicate<PeerAddress> those) {
    useful = those;
  }

  /**
   * Sends a packet on the peer's connection. Dials the peer if there is none, and announces {@code
   * ownPort}.
   */
  void send(PeerAddress to, byte[] packet, int ownPort) {
    Deque<TcpConnection> open = live.get(to);
    Dial dial = dials.get(to);
    if (open != null) {
      open.getFirst().send(packet);
    } else if (dial != null) {
      enqueue(dial.waiting(), packet);
    } else if (closed || backoff.isWaiting(to, loop.ticker().nanoTime())) {
      meters.undelivered.increment();
    } else if (connections.size() - inbound + dials.size() >= limits.outbound()) {
      meters.outboxFull.increment();
    } else {
      dial(to, packet, ownPort);
    }
  }

  private void enqueue(Deque<byte[]> waiting, byte[] packet) {
    if (waiting.size() >= limits.queue()) {
      waiting.removeFirst();
      meters.outboxFull.increment();
    }
    waiting.addLast(packet);
  }

  private void dial(PeerAddress to, byte[] packet, int ownPort) {
    Dial dial = new Dial(new ArrayDeque<>(), Disposables.swap());
    dial.waiting().add(packet);
    dials.put(to, dial);
    InetSocketAddress address = PeerAddresses.toSocketAddress(to);
    dial.attempt()
        .update(
            TcpClient.newConnection()
                .runOn(loop)
                .resolver(DefaultAddressResolverGroup.INSTANCE)
                .remoteAddress(() -> address)
                .option(
                    ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) limits.connectTimeout().toMillis())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
                .connect()
                .subscribe(opened -> connected(to, opened, ownPort), failure -> unreachable(to)));
  }

  private void connected(PeerAddress to, Connection opened, int ownPort) {
    Dial dial = dials.remove(to);
    if (closed || dial == null) {
      opened.dispose();
      return;
    }
    TcpConnection connection = start(opened, to, ownPort);
    live.computeIfAbsent(to, key -> new ArrayDeque<>()).addFirst(connection);
    dial.waiting().forEach(connection::send);
  }

  private void unreachable(PeerAddress to) {
    Dial dial = dials.remove(to);
    if (dial != null) {
      meters.undelivered.increment(dial.waiting().size());
      backoff.failed(to, loop.ticker().nanoTime());
    }
  }

  /** Accepts a connection that the other side opened, or closes it if there are too many. */
  void accept(Connection opened) {
    Channel channel = opened.channel();
    NetworkPrefix source = sourceOf(channel);
    boolean crowded = inboundBySource.getOrDefault(source, 0) >= limits.inboundPerSource();
    boolean refused = closed || (crowded && isPublic(channel));
    if (refused || (inbound >= limits.inbound() && !makeRoom(source))) {
      meters.refused.increment();
      opened.dispose();
      return;
    }
    inbound++;
    inboundBySource.merge(source, 1, Integer::sum);
    start(opened, null, ((InetSocketAddress) channel.localAddress()).getPort());
  }

  /**
   * Closes a connection of a peer that brings nothing: the oldest one of the source with the most
   * connections. That source must have at least two connections more than the newcomer's, or the
   * connection must be past its probation.
   */
  private boolean makeRoom(NetworkPrefix newcomer) {
    TcpConnection leaving = null;
    int most = 0;
    for (TcpConnection connection : connections) {
      if (!makesWay(connection)) {
        continue;
      }
      int places = inboundBySource.getOrDefault(sourceOf(connection.channel()), 0);
      if (leaving == null
          || places > most
          || (places == most && connection.ageNs() > leaving.ageNs())) {
        leaving = connection;
        most = places;
      }
    }
    if (leaving == null
        || (most < inboundBySource.getOrDefault(newcomer, 0) + 2
            && leaving.ageNs() < limits.probation().toNanos())) {
      return false;
    }
    leaving.close();
    return true;
  }

  private boolean makesWay(TcpConnection connection) {
    PeerAddress peer = connection.peer();
    return !connection.dialled()
        && connection.ageNs() >= limits.grace().toNanos()
        && (peer == null || !useful.test(peer));
  }

  private TcpConnection start(Connection opened, @Nullable PeerAddress dialled, int ownPort) {
    TcpConnection connection = new TcpConnection(this, limits, meters, opened, dialled);
    connections.add(connection);
    connection.start(ownPort);
    return connection;
  }

  @Override
  public void greeted(TcpConnection connection, int announcedPort) {
    if (connection.dialled()) {
      backoff.greeted(Objects.requireNonNull(connection.peer()));
      return;
    }
    InetSocketAddress remote = (InetSocketAddress) connection.channel().remoteAddress();
    int port = announcedPort == 0 ? remote.getPort() : announcedPort;
    PeerAddress peer =
        PeerAddresses.of(PeerAddress.TCP, new InetSocketAddress(remote.getAddress(), port));
    connection.identify(peer);
    // Added last, so that a peer that claims the address of another does not get packets for that
    // one.
    live.computeIfAbsent(peer, key -> new ArrayDeque<>()).addLast(connection);
  }

  @Override
  public void received(TcpConnection connection, byte[] packet) {
    inbox.offer(new Datagram(Objects.requireNonNull(connection.peer()), packet));
  }

  @Override
  public void closed(TcpConnection connection) {
    connections.remove(connection);
    PeerAddress peer = connection.peer();
    Deque<TcpConnection> open = peer == null ? null : live.get(peer);
    if (open != null && open.remove(connection) && open.isEmpty()) {
      live.remove(peer);
    }
    if (!connection.dialled()) {
      inbound--;
      inboundBySource.computeIfPresent(
          sourceOf(connection.channel()), (source, n) -> n == 1 ? null : n - 1);
    } else if (peer != null) {
      backoff.failed(peer, loop.ticker().nanoTime());
    }
  }

  /** Closes all connections and opens no more. */
  void close() {
    closed = true;
    List.copyOf(dials.values()).forEach(dial -> dial.attempt().dispose());
    dials.clear();
    new ArrayList<>(connections).forEach(TcpConnection::close);
  }

  private static PeerAddress remoteOf(Channel channel) {
    return PeerAddresses.of(PeerAddress.TCP, (InetSocketAddress) channel.remoteAddress());
  }

  private static NetworkPrefix sourceOf(Channel channel) {
    return PeerAddresses.source(remoteOf(channel));
  }

  private static boolean isPublic(Channel channel) {
    PeerAddress remote = remoteOf(channel);
    return !PeerAddresses.isLoopback(remote) && !PeerAddresses.isPrivate(remote);
  }
}
