package dave.it;

import com.google.protobuf.ByteString;
import dave.engine.testing.OriginalNode;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** An emulated original node on a real UDP socket at [::1]. */
final class OriginalUdpNode implements AutoCloseable {
  private static final int BUFFER_LENGTH = 2048;
  private static final long EPOCH_MS = 10;

  private final InstantSource clock = InstantSource.system();
  private final DatagramSocket socket;
  private final OriginalNode node = new OriginalNode(this::send, new SplittableRandom(1));
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong received = new AtomicLong();
  private final Thread receiver = new Thread(this::receive, "original-receive");

  private OriginalUdpNode() throws SocketException {
    InetSocketAddress loopback =
        PeerAddresses.toSocketAddress(PeerAddresses.parse("udp://[::1]:1"));
    socket = new DatagramSocket(new InetSocketAddress(loopback.getAddress(), 0));
  }

  /** Starts a node that gossips its dats, or one that only answers. */
  static OriginalUdpNode start(boolean gossips) throws SocketException {
    OriginalUdpNode started = new OriginalUdpNode();
    started.receiver.setDaemon(true);
    started.receiver.start();
    started.every(OriginalNode.PING_MS, () -> started.node.ping(started.clock.millis()));
    if (gossips) {
      started.every(EPOCH_MS, started.node::epoch);
    }
    return started;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // A task that fails ends, and so does its test.
  private void every(long periodMs, Runnable task) {
    timer.scheduleAtFixedRate(() -> locked(task), periodMs, periodMs, TimeUnit.MILLISECONDS);
  }

  private synchronized void locked(Runnable task) {
    task.run();
  }

  private void send(PeerAddress to, byte[] packet) {
    try {
      socket.send(new DatagramPacket(packet, packet.length, PeerAddresses.toSocketAddress(to)));
      sent.incrementAndGet();
    } catch (IOException e) {
      if (!socket.isClosed()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private void receive() {
    DatagramPacket datagram = new DatagramPacket(new byte[BUFFER_LENGTH], BUFFER_LENGTH);
    while (!socket.isClosed()) {
      try {
        datagram.setLength(BUFFER_LENGTH);
        socket.receive(datagram);
      } catch (IOException e) {
        if (socket.isClosed()) {
          return;
        }
        throw new UncheckedIOException(e);
      }
      received.incrementAndGet();
      byte[] bytes = Arrays.copyOf(datagram.getData(), datagram.getLength());
      PeerAddress from =
          PeerAddresses.of(PeerAddress.UDP, (InetSocketAddress) datagram.getSocketAddress());
      locked(() -> node.receive(from, bytes, clock.millis()));
    }
  }

  PeerAddress address() {
    return PeerAddresses.of(PeerAddress.UDP, (InetSocketAddress) socket.getLocalSocketAddress());
  }

  /** Returns how many datagrams it sent. */
  long sent() {
    return sent.get();
  }

  /** Returns how many datagrams came, of any kind. */
  long received() {
    return received.get();
  }

  synchronized void addEdge(PeerAddress address) {
    node.addEdge(address, clock.millis());
  }

  synchronized void store(Dat dat) {
    node.store(dat);
  }

  synchronized void ask(ByteString key, Author author) {
    node.ask(key, author);
  }

  synchronized Optional<Dat> held(ByteString key, Author author) {
    return node.held(key, author.toByteString());
  }

  synchronized List<PeerAddress> peers() {
    return node.peers();
  }

  synchronized List<PeerAddress> dropped() {
    return node.dropped();
  }

  synchronized int refused() {
    return node.refused();
  }

  @Override
  public void close() {
    timer.shutdownNow();
    socket.close();
  }
}
