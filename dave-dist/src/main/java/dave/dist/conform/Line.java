package dave.dist.conform;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * The sockets from which a node is tested. All of them send to that node alone, and receive from it
 * alone. One thread uses a line.
 */
final class Line implements AutoCloseable {
  private static final int BUFFER_LENGTH = 65_536;
  private static final int MAX_SOURCES = 64;

  private final InetSocketAddress node;
  private final LongSupplier nanos;
  private final long endNs;
  private final Selector selector = Selector.open();
  private final List<Source> sources = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_LENGTH);

  /**
   * @param nanos the time, in nanoseconds since any moment
   * @param limit how long the line can be used
   */
  Line(InetSocketAddress node, LongSupplier nanos, Duration limit) throws IOException {
    this.node = node;
    this.nanos = nanos;
    endNs = nanos.getAsLong() + limit.toNanos();
  }

  /** Opens a socket at a port of its own. */
  Source open() throws IOException {
    if (sources.size() == MAX_SOURCES) {
      throw new IllegalStateException("more than " + MAX_SOURCES + " sockets");
    }
    DatagramChannel channel =
        DatagramChannel.open(
            node.getAddress().getAddress().length == 4
                ? StandardProtocolFamily.INET
                : StandardProtocolFamily.INET6);
    Source source = new Source(channel);
    sources.add(source);
    channel.connect(node);
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, source);
    return source;
  }

  /**
   * Receives for some time.
   *
   * @param until ends the wait earlier; tested after each datagram
   * @return whether {@code until} holds
   * @throws OutOfTime if the line cannot be used any longer
   */
  boolean receive(Duration time, BooleanSupplier until) throws IOException {
    long stopNs = nanos.getAsLong() + time.toNanos();
    while (!until.getAsBoolean()) {
      requireTime();
      long leftMs = (Math.min(stopNs, endNs) - nanos.getAsLong() + 999_999) / 1_000_000;
      if (leftMs <= 0) {
        requireTime();
        return false;
      }
      selector.select(leftMs);
      for (SelectionKey key : selector.selectedKeys()) {
        drain((Source) key.attachment());
      }
      selector.selectedKeys().clear();
    }
    return true;
  }

  /** Receives for some time. */
  void receive(Duration time) throws IOException {
    receive(time, () -> false);
  }

  /** Fails if the line cannot be used any longer. */
  void requireTime() {
    if (endNs - nanos.getAsLong() <= 0) {
      throw new OutOfTime();
    }
  }

  private void drain(Source source) throws IOException {
    try {
      while (source.channel().receive(buffer.clear()) != null) {
        byte[] datagram = new byte[buffer.flip().remaining()];
        buffer.get(datagram);
        source.received(datagram);
      }
    } catch (PortUnreachableException e) {
      source.refused(); // The node has gone; its silence says the same.
    }
  }

  @Override
  public void close() throws IOException {
    for (Source source : sources) {
      source.channel().close();
    }
    selector.close();
  }
}
