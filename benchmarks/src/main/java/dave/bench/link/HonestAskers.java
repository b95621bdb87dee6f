package dave.bench.link;

import dave.link.Link;
import dave.link.LinkListener;
import dave.link.LinkSettings;
import dave.link.Links;
import dave.link.handshake.Admission;
import dave.wire.LinkKey;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.keys.LinkSecret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Nodes that each open a link to a node under test, from a port and with a key of their own. */
final class HonestAskers implements AutoCloseable {
  private static final int TICK_MS = 5;

  private final PeerAddress node;
  private final List<Asker> askers = new ArrayList<>();

  HonestAskers(PeerAddress node) {
    this.node = node;
  }

  /** Begins one more handshake. */
  void ask() throws IOException {
    askers.add(new Asker());
  }

  /** Processes what comes and is due, for a time. */
  void run(long ms) throws IOException, InterruptedException {
    long endNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
    while (System.nanoTime() < endNs && answered() < askers.size()) {
      for (Asker asker : askers) {
        asker.look();
      }
      TimeUnit.MILLISECONDS.sleep(TICK_MS);
    }
    long leftNs = endNs - System.nanoTime();
    if (leftNs > 0 && ms <= 1_000) { // The last wait is for answers only.
      TimeUnit.NANOSECONDS.sleep(leftNs);
    }
  }

  private static long nowMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  int asked() {
    return askers.size();
  }

  long answered() {
    return askers.stream().filter(asker -> asker.opened).count();
  }

  @Override
  public void close() throws IOException {
    for (Asker asker : askers) {
      asker.channel.close();
    }
  }

  private final class Asker implements LinkListener {
    final DatagramChannel channel = DatagramChannel.open();
    final Links links;
    final InetSocketAddress to = PeerAddresses.toSocketAddress(node.underLink());
    boolean opened;

    Asker() throws IOException {
      channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      channel.configureBlocking(false);
      SecureRandom random = new SecureRandom();
      long nowMs = nowMs();
      links =
          new Links(
              LinkSecret.generate(random),
              LinkSettings.DEFAULT,
              Admission.ALL,
              this,
              random,
              InstantSource.system(),
              nowMs);
      links.connect(node.linkKey(), node.underLink(), nowMs);
    }

    void look() throws IOException {
      if (opened) {
        return;
      }
      ByteBuffer in = ByteBuffer.allocate(2_048);
      while (channel.receive(in) != null) {
        byte[] datagram = new byte[in.flip().remaining()];
        in.get(datagram);
        in.clear();
        links.receive(datagram, node.underLink(), nowMs());
      }
      links.poll(nowMs());
    }

    @Override
    public void send(PeerAddress where, byte[] datagram) {
      try {
        channel.send(ByteBuffer.wrap(datagram), to);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void opened(Link link) {
      opened = true;
    }

    @Override
    public void replaced(Link former, Link link) {}

    @Override
    public void frame(Link link, int type, byte[] bytes, int offset, int length) {}

    @Override
    public void closed(Link link, Cause cause) {}

    @Override
    public void failed(LinkKey key, PeerAddress address) {}
  }
}
