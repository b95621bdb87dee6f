package dave.engine.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.util.AttributeKey;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/**
 * Sends empty datagrams, which Netty 4.2 drops silently: {@code doWriteMessage} of its datagram
 * channels returns when the buffer is empty. In the original network an empty datagram is a request
 * for peers.
 */
final class EmptyDatagramSender extends ChannelOutboundHandlerAdapter {
  /** The socket of a NIO channel. */
  static final AttributeKey<DatagramChannel> NIO_SOCKET = AttributeKey.valueOf("dave.nio-socket");

  private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise)
      throws Exception {
    if (!(message instanceof DatagramPacket datagram) || datagram.content().isReadable()) {
      super.write(ctx, message, promise);
      return;
    }
    datagram.release();
    try {
      send(ctx.channel(), datagram.recipient());
      promise.setSuccess();
    } catch (IOException e) {
      promise.setFailure(e);
    }
  }

  private static void send(Channel channel, InetSocketAddress to) throws IOException {
    DatagramChannel nio = channel.attr(NIO_SOCKET).get();
    if (nio != null) {
      nio.send(NOTHING, to);
    } else if (channel instanceof UnixChannel unix && unix.fd() instanceof Socket socket) {
      socket.sendTo(NOTHING, 0, 0, to.getAddress(), to.getPort());
    } else {
      throw new IOException("cannot send an empty datagram on " + channel.getClass());
    }
  }
}
