package dave.engine.transport;

import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpServer;

/**
 * Sends packets in frames over TCP, on Reactor Netty. {@link TcpConnection} defines the frames.
 *
 * <p>The first packet to a peer dials it. Until the connection is open, and while the peer takes no
 * more, a bounded number of packets wait. A peer is named by its IP address, as the connection
 * shows it, and the port that it announces. Connections are bounded (see {@link TcpLimits}), and
 * end when they bring no packet for a minute. When others have opened as many as there may be, a
 * connection of a peer that brings nothing makes way for a newcomer.
 *
 * <p>One event loop owns all connections, so there are no locks.
 */
public final class TcpTransport implements Transport {
  private final PeerAddress listen;
  private final EventLoop loop;
  private final TransportMeters meters;
  private final Inbox inbox;
  private final TcpPeers peers;
  private final Outbox outbox;
  private volatile @Nullable DisposableServer server;
  private volatile boolean closed;

  /**
   * @param listen port 0 for a free one
   * @param loops the event loops to share, closed by the caller after the transport
   */
  TcpTransport(PeerAddress listen, LoopResources loops, MeterRegistry meters, TcpLimits limits) {
    if (!listen.transport().equals(PeerAddress.TCP)) {
      throw new IllegalArgumentException("not an address of tcp: " + listen);
    }
    this.listen = listen;
    this.meters = new TransportMeters(meters, PeerAddress.TCP);
    loop = loops.onServer(true).next();
    inbox = new Inbox(this.meters);
    outbox = new Outbox(loop, this.meters);
    peers = new TcpPeers(loop, limits, this.meters, inbox);
  }

  @Override
  public String name() {
    return PeerAddress.TCP;
  }

  @Override
  public void prefer(Predicate<PeerAddress> useful) {
    peers.prefer(useful);
  }

  @Override
  public Mono<PeerAddress> open() {
    return Wildcard.bind(listen, this::bind).map(this::opened);
  }

  private Mono<DisposableServer> bind(InetSocketAddress address) {
    return TcpServer.create()
        .runOn(loop)
        .bindAddress(() -> address)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, TcpPeers.WATER_MARK)
        .doOnConnection(peers::accept)
        .bind()
        .cast(DisposableServer.class);
  }

  private PeerAddress opened(DisposableServer bound) {
    server = bound;
    if (closed) { // Closed while it was being opened.
      close();
    }
    return PeerAddresses.of(name(), (InetSocketAddress) bound.channel().localAddress());
  }

  @Override
  public Flux<Datagram> receive() {
    return inbox.packets();
  }

  @Override
  public void send(PeerAddress to, byte[] packet) {
    Transports.checkSendable(name(), to, packet, PacketCodec.MAX_LENGTH);
    DisposableServer bound = server;
    if (bound == null || closed) {
      meters.undelivered.increment();
    } else {
      outbox.execute(() -> peers.send(to, packet, bound.port()));
    }
  }

  @Override
  public void close() {
    closed = true;
    outbox.tryExecute(this::hangUp); // If the event loops are gone, so are the sockets.
    inbox.complete();
  }

  private void hangUp() {
    DisposableServer bound = server;
    if (bound != null) {
      bound.dispose();
    }
    peers.close();
  }
}
