package dave.dist.conform;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
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
  private final InetAddress local;
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
    try (DatagramSocket probe = new DatagramSocket()) {
      probe.connect(node); // Sends nothing: it tells by which address this machine reaches it.
      local = probe.getLocalAddress();
    }
    endNs = nanos.getAsLong() + limit.toNanos();
  }

  /** Opens a socket at a port of its own. */
  Source open() throws IOException {
    if (sources.size() == MAX_SOURCES) {
      throw new IllegalStateException("more than " + MAX_SOURCES + " sockets");
    }
    // Not connected: the JDK sends no empty datagram from a connected channel.
    DatagramChannel channel = DatagramChannel.open();
    Source source = new Source(channel, node);
    sources.add(source);
    channel.bind(new InetSocketAddress(local, 0));
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
    SocketAddress from = source.channel().receive(buffer.clear());
    while (from != null) {
      if (from.equals(node)) {
        byte[] datagram = new byte[buffer.flip().remaining()];
        buffer.get(datagram);
        source.received(datagram);
      }
      from = source.channel().receive(buffer.clear());
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
