package dave.it;

import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.ArrayList;
import java.util.List;

/**
 * Sends datagrams to a node from many addresses of loopback, so that no limit by source hides what
 * the node would answer, and keeps every answer.
 */
final class Prober implements AutoCloseable {
  private static final int BUFFER_LENGTH = 2048;

  private final InetSocketAddress node;
  private final List<Source> sources = new ArrayList<>();
  private long sent;

  /** One address, with what it sent and got. */
  static final class Source {
    final DatagramChannel channel;
    final List<byte[]> answers = new ArrayList<>();
    long bytesOut;

    Source(DatagramChannel channel) {
      this.channel = channel;
    }

    long bytesIn() {
      return answers.stream().mapToLong(answer -> answer.length).sum();
    }
  }

  /**
   * @param network the sources are 127.0.NETWORK.1 and following
   */
  Prober(PeerAddress node, int network, int sources) throws IOException {
    this.node = PeerAddresses.toSocketAddress(node);
    for (int i = 1; i <= sources; i++) {
      InetAddress host = InetAddress.getByAddress(new byte[] {127, 0, (byte) network, (byte) i});
      DatagramChannel channel = DatagramChannel.open().bind(new InetSocketAddress(host, 0));
      channel.configureBlocking(false);
      this.sources.add(new Source(channel));
    }
  }

  /** Sends a datagram from the next source. */
  void send(byte[] datagram) throws IOException {
    Source source = sources.get((int) (sent++ % sources.size()));
    source.channel.send(ByteBuffer.wrap(datagram), node);
    source.bytesOut += datagram.length;
  }

  /** Returns how many datagrams were sent. */
  long sent() {
    return sent;
  }

  /** Takes the answers that have come. */
  void listen() throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER_LENGTH);
    for (Source source : sources) {
      while (source.channel.receive(buffer.clear()) != null) {
        byte[] answer = new byte[buffer.flip().remaining()];
        buffer.get(answer);
        source.answers.add(answer);
      }
    }
  }

  List<Source> sources() {
    return sources;
  }

  /** Returns the answers to all sources. */
  List<byte[]> answers() {
    return sources.stream().flatMap(source -> source.answers.stream()).toList();
  }

  @Override
  public void close() throws IOException {
    for (Source source : sources) {
      source.channel.close();
    }
  }
}
