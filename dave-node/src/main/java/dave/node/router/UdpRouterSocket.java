package dave.node.router;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.Connection;
import reactor.netty.resources.LoopResources;
import reactor.netty.udp.UdpClient;
import reactor.netty.udp.UdpServer;

/**
 * A connected UDP socket on Reactor Netty: the kernel drops what does not come from the router's
 * address and port.
 */
final class UdpRouterSocket implements RouterSocket {
  private static final Logger LOG = LoggerFactory.getLogger("/node/router");

  /** More than the longest message of PCP, so that a longer one is not cut to one. */
  private static final int DATAGRAM_LENGTH = 2048;

  /** The group of all hosts of a network, to which routers announce. */
  private static final byte[] ALL_HOSTS = {(byte) 224, 0, 0, 1};

  private final Connection connection;
  private final Receiver receiver;

  private UdpRouterSocket(Connection connection, InetSocketAddress router) {
    this.connection = connection;
    receiver = new Receiver(router);
    connection.addHandlerLast(receiver);
    connection.channel().config().setAutoRead(true);
  }

  @Override
  public void send(byte[] datagram) {
    connection
        .channel()
        .writeAndFlush(Unpooled.wrappedBuffer(datagram))
        .addListener(sent -> LOG.debug("sent {} bytes: {}", datagram.length, sent.isSuccess()));
  }

  @Override
  public Flux<byte[]> answers() {
    return receiver.datagrams.asFlux();
  }

  @Override
  public void close() {
    connection.dispose();
  }

  /** Joins the group of all hosts, as Java's sockets hear no group that they have not joined. */
  private static void join(Channel socket, Route route) {
    try {
      NetworkInterface network = NetworkInterface.getByInetAddress(route.local());
      if (network != null && socket instanceof DatagramChannel joining) {
        joining
            .joinGroup(InetAddress.getByAddress(ALL_HOSTS), network, null)
            .addListener(joined -> LOG.debug("hears announcements: {}", joined.isSuccess()));
      }
    } catch (IOException e) {
      LOG.debug("cannot hear announcements", e);
    }
  }

  /** Hands on datagrams from one address. What nobody waits for is dropped. */
  private static final class Receiver extends SimpleChannelInboundHandler<DatagramPacket> {
    private final Sinks.Many<byte[]> datagrams = Sinks.many().multicast().directBestEffort();
    private final InetSocketAddress router;

    Receiver(InetSocketAddress router) {
      this.router = router;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, DatagramPacket packet) {
      if (packet.sender().equals(router)) {
        byte[] datagram = new byte[packet.content().readableBytes()];
        packet.content().readBytes(datagram);
        Sinks.EmitResult result = datagrams.tryEmitNext(datagram);
        if (result.isFailure()) {
          LOG.debug("dropped a datagram of the router: {}", result);
        }
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      // Nothing listens at the router's port (ICMP). The question is asked again all the same.
      LOG.debug("the router's port: {}", cause.toString());
    }
  }

  /**
   * Opens sockets on these loops.
   *
   * @param loops closed by the caller
   * @param port the router's port
   * @param announcementPort where routers announce restarts
   */
  record Opener(LoopResources loops, int port, int announcementPort)
      implements RouterSocket.Opener {
    /** The port of hosts for announcements. */
    private static final int ANNOUNCEMENTS = 5350;

    Opener(LoopResources loops) {
      this(loops, Pcp.PORT, ANNOUNCEMENTS);
    }

    @Override
    public Mono<RouterSocket> open(Route route) {
      InetSocketAddress router = new InetSocketAddress(route.router(), port);
      return UdpClient.create()
          .runOn(loops, true)
          .bindAddress(() -> new InetSocketAddress(route.local(), 0))
          .remoteAddress(() -> router)
          .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(DATAGRAM_LENGTH))
          .connect()
          .map(connection -> new UdpRouterSocket(connection, router));
    }

    @Override
    public Flux<Long> announcements(Route route) {
      Receiver receiver = new Receiver(new InetSocketAddress(route.router(), port));
      Mono<Connection> socket =
          UdpServer.create()
              .runOn(loops, SocketProtocolFamily.INET)
              .bindAddress(() -> new InetSocketAddress("0.0.0.0", announcementPort))
              .option(ChannelOption.SO_REUSEADDR, true)
              .option(
                  ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(DATAGRAM_LENGTH))
              .bind()
              .map(
                  connection -> {
                    connection.addHandlerLast(receiver);
                    connection.channel().config().setAutoRead(true);
                    join(connection.channel(), route);
                    return (Connection) connection;
                  });
      return Flux.usingWhen(
              socket,
              bound -> receiver.datagrams.asFlux(),
              bound -> Mono.fromRunnable(bound::dispose))
          .map(RouterSocket.Opener::clock)
          .filter(OptionalLong::isPresent)
          .map(OptionalLong::getAsLong);
    }
  }
}
