package dave.it.tap;

import dave.wire.LinkKey;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The wires between nodes on loopback, which are listened to. Each node has a relay, and others
 * know it by the relay's address. A datagram that the relay of one node gets from another node goes
 * to the first from the relay of the other. So both see relays only, and all that they send is
 * recorded. Datagrams that wait together, as the relay is late, have one time in the record. The
 * hosts of relays are 127.0.1.1, 127.0.2.1 and so on.
 */
final class TappedNet implements AutoCloseable {
  private static final int BUFFER_LENGTH = 65_536;

  private final Selector selector = Selector.open();
  private final Map<InetSocketAddress, Relay> relayOf = new ConcurrentHashMap<>();
  private final List<Datagram> record = new ArrayList<>();
  private final AtomicLong strange = new AtomicLong();
  private final long startNs = System.nanoTime();
  private final long startEpochNs = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());

  /** The relay of a node. */
  private record Relay(
      DatagramChannel channel, InetSocketAddress address, InetSocketAddress node) {}

  private TappedNet() throws IOException {}

  static TappedNet start() throws IOException {
    TappedNet net = new TappedNet();
    Thread.ofPlatform().daemon().name("tap").start(net::run);
    return net;
  }

  /**
   * Adds a node.
   *
   * @param node what it says of its link: its socket, and its key
   * @return the address to give to others
   */
  PeerAddress add(PeerAddress node) throws IOException {
    byte[] host = {127, 0, (byte) (relayOf.size() + 1), 1};
    DatagramChannel channel =
        DatagramChannel.open().bind(new InetSocketAddress(InetAddress.getByAddress(host), 0));
    channel.configureBlocking(false);
    InetSocketAddress address = (InetSocketAddress) channel.getLocalAddress();
    InetSocketAddress real = PeerAddresses.toSocketAddress(node.underLink());
    Relay relay = new Relay(channel, address, real);
    relayOf.put(real, relay);
    channel.register(selector, SelectionKey.OP_READ, relay);
    selector.wakeup();
    LinkKey key = node.linkKey();
    return PeerAddress.ofLink(key, PeerAddresses.of(PeerAddress.UDP, address));
  }

  private void run() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_LENGTH);
    List<Datagram> batch = new ArrayList<>();
    try {
      while (selector.isOpen()) {
        selector.select(key -> relay((Relay) key.attachment(), buffer, batch));
        // Nobody knows the order of what waits at several sockets. Once none waits, all that was
        // sent before has been read.
        while (selector.selectNow(key -> relay((Relay) key.attachment(), buffer, batch)) > 0) {}
        record(batch);
        batch.clear();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ClosedSelectorException e) {
      // The end.
    }
  }

  private void relay(Relay to, ByteBuffer buffer, List<Datagram> batch) {
    try {
      InetSocketAddress source;
      while ((source = (InetSocketAddress) to.channel().receive(buffer.clear())) != null) {
        Relay from = relayOf.get(source);
        if (from == null) {
          strange.incrementAndGet();
        } else {
          batch.add(pass(from, to, buffer.flip()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Datagram pass(Relay from, Relay to, ByteBuffer datagram) throws IOException {
    byte[] bytes = new byte[datagram.remaining()];
    datagram.get(0, bytes);
    from.channel().send(datagram, to.node());
    return new Datagram(0, from.address(), to.address(), bytes);
  }

  private void record(List<Datagram> batch) {
    synchronized (record) {
      long now = now();
      batch.forEach(each -> record.add(new Datagram(now, each.from(), each.to(), each.bytes())));
    }
  }

  /** Sends a datagram from one node to another that the first did not send, and records it. */
  void inject(PeerAddress from, PeerAddress to, byte[] datagram) throws IOException {
    record(List.of(pass(relay(from), relay(to), ByteBuffer.wrap(datagram))));
  }

  private Relay relay(PeerAddress address) {
    InetSocketAddress at = PeerAddresses.toSocketAddress(address.underLink());
    return relayOf.values().stream()
        .filter(each -> each.address().equals(at))
        .findFirst()
        .orElseThrow();
  }

  /** Returns nanoseconds since 1970, on the clock of the record. */
  long now() {
    return startEpochNs + System.nanoTime() - startNs;
  }

  /** Returns the datagrams from a time on and before another. */
  List<Datagram> between(long fromNs, long toNs) {
    synchronized (record) {
      return record.stream().filter(each -> each.atNs() >= fromNs && each.atNs() < toNs).toList();
    }
  }

  /** Returns how many datagrams came from elsewhere than the nodes. */
  long strange() {
    return strange.get();
  }

  @Override
  public void close() throws IOException {
    selector.close();
    for (Relay relay : relayOf.values()) {
      relay.channel().close();
    }
  }
}
