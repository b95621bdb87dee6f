package dave.engine.transport;

import dave.link.cell.CellFormat;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.resources.LoopResources;
import reactor.netty.udp.UdpServer;

/**
 * Sends packets over UDP, on Reactor Netty, one packet in a datagram. The event loop only copies
 * packets out.
 *
 * <ul>
 *   <li>A datagram longer than a packet is handed on, cut at 2,048 bytes. So it is refused for its
 *       length, and its beginning is never taken for a packet.
 *   <li>The wildcard address "::" accepts IPv4 too, also on a machine without IPv6.
 *   <li>Errors of single datagrams, such as an unreachable port, are only counted.
 * </ul>
 */
public final class UdpTransport implements Transport {
  /** Room for one datagram, more than a packet. */
  private static final int DATAGRAM_LENGTH = 2048;

  /** How many datagrams one system call receives, where the system supports it (recvmmsg). */
  private static final int BATCH = 64;

  /** The size of the receive buffer that is requested from the system; it may grant less. */
  private static final int SOCKET_BUFFER_LENGTH = 4 << 20;

  /** How many bytes wait to be sent before packets are dropped. */
  private static final int OUTBOX_LENGTH = 1 << 20;

  private final PeerAddress listen;
  private final LoopResources loops;
  private final TransportMeters meters;
  private final Inbox inbox;
  private volatile @Nullable Open open;
  private volatile boolean closed;

  private record Open(Connection connection, Outbox outbox) {}

  /**
   * @param listen port 0 for a free one
   * @param loops the event loops to share, closed by the caller after the transport
   */
  public UdpTransport(PeerAddress listen, LoopResources loops, MeterRegistry meters) {
    if (!listen.transport().equals(PeerAddress.UDP)) {
      throw new IllegalArgumentException("not an address of udp: " + listen);
    }
    this.listen = listen;
    this.loops = loops;
    this.meters = new TransportMeters(meters, PeerAddress.UDP);
    inbox = new Inbox(this.meters);
  }

  @Override
  public String name() {
    return PeerAddress.UDP;
  }

  @Override
  public Mono<PeerAddress> open() {
    return Wildcard.bind(listen, this::bind).map(this::opened);
  }

  private Mono<Connection> bind(InetSocketAddress address) {
    boolean epoll =
        loops.onChannelClass(DatagramChannel.class, loops.onServer(true))
            == EpollDatagramChannel.class;
    UdpServer server =
        UdpServer.create()
            .runOn(new UdpLoops(loops), true)
            .bindAddress(() -> address)
            .option(ChannelOption.SO_RCVBUF, SOCKET_BUFFER_LENGTH)
            .option(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(OUTBOX_LENGTH / 2, OUTBOX_LENGTH))
            .option(
                ChannelOption.RECVBUF_ALLOCATOR,
                new FixedRecvByteBufAllocator(epoll ? DATAGRAM_LENGTH * BATCH : DATAGRAM_LENGTH));
    if (epoll) {
      server = server.option(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, DATAGRAM_LENGTH);
    }
    return server.bind().cast(Connection.class);
  }

  private PeerAddress opened(Connection connection) {
    connection.addHandlerLast(new Receiver());
    connection.addHandlerLast(new EmptyDatagramSender());
    connection.channel().config().setAutoRead(true);
    open = new Open(connection, new Outbox(connection.channel().eventLoop(), meters));
    if (closed) { // Closed while it was being opened.
      connection.dispose();
    }
    return PeerAddresses.of(name(), (InetSocketAddress) connection.channel().localAddress());
  }

  @Override
  public Flux<Datagram> receive() {
    return inbox.packets();
  }

  @Override
  public void send(PeerAddress to, byte[] packet) {
    Transports.checkSendable(name(), to, packet, CellFormat.MAX_SIZE);
    Open socket = open;
    if (socket == null) {
      meters.undelivered.increment();
    } else {
      socket.outbox().execute(() -> write(socket.connection().channel(), to, packet));
    }
  }

  private void write(Channel socket, PeerAddress to, byte[] packet) {
    if (!socket.isRegistered()) { // Its event loop is being closed.
      meters.undelivered.increment();
    } else if (socket.isWritable()) {
      socket
          .writeAndFlush(
              new DatagramPacket(Unpooled.wrappedBuffer(packet), PeerAddresses.toSocketAddress(to)))
          .addListener((ChannelFuture written) -> meters.wrote(written.isSuccess(), packet.length));
    } else {
      meters.outboxFull.increment();
    }
  }

  @Override
  public void close() {
    closed = true;
    Open socket = open;
    if (socket == null || !socket.outbox().tryExecute(socket.connection()::dispose)) {
      inbox.complete(); // Otherwise the inbox completes when the socket is closed.
    }
  }

  /** Copies packets out of Netty's buffers. */
  private final class Receiver extends SimpleChannelInboundHandler<DatagramPacket> {
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket datagram) {
      byte[] packet = new byte[datagram.content().readableBytes()];
      datagram.content().readBytes(packet);
      inbox.offer(new Datagram(PeerAddresses.of(name(), datagram.sender()), packet));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      inbox.complete();
      ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      // A datagram that did not arrive (ICMP), reported on the socket.
      meters.undelivered.increment();
    }
  }
}
