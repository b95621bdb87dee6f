package dave.engine.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.io.IOException;
import java.nio.channels.DatagramChannel;
import reactor.netty.resources.LoopResources;

/** The caller's event loops, with NIO sockets that can send empty datagrams. */
record UdpLoops(LoopResources loops) implements LoopResources {
  @Override
  public EventLoopGroup onServer(boolean useNative) {
    return loops.onServer(useNative);
  }

  @Override
  public EventLoopGroup onClient(boolean useNative) {
    return loops.onClient(useNative);
  }

  @Override
  public EventLoopGroup onServerSelect(boolean useNative) {
    return loops.onServerSelect(useNative);
  }

  @Override
  public <C extends Channel> C onChannel(Class<C> type, EventLoopGroup group) {
    return onChannelClass(type, group) == NioDatagramChannel.class
        ? type.cast(nioChannel())
        : loops.onChannel(type, group);
  }

  private static NioDatagramChannel nioChannel() {
    try {
      DatagramChannel socket = DatagramChannel.open();
      NioDatagramChannel channel = new NioDatagramChannel(socket);
      channel.attr(EmptyDatagramSender.NIO_SOCKET).set(socket);
      return channel;
    } catch (IOException e) { // No file descriptors are left. Netty throws the same.
      throw new ChannelException("cannot open a UDP socket", e);
    }
  }

  @Override
  public <C extends Channel> Class<? extends C> onChannelClass(
      Class<C> type, EventLoopGroup group) {
    return loops.onChannelClass(type, group);
  }
}
