package dave.it;

import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A wire between two nodes that is listened to: a UDP relay on loopback, which keeps a copy of
 * every datagram. The one node is called at its address, the other is whoever sends here first.
 */
final class Tap implements AutoCloseable {
  private static final int BUFFER_LENGTH = 2048;

  private final DatagramSocket socket;
  private final InetSocketAddress called;
  private final List<byte[]> seen = new CopyOnWriteArrayList<>();
  private @Nullable InetSocketAddress caller;

  private Tap(DatagramSocket socket, InetSocketAddress called) {
    this.socket = socket;
    this.called = called;
  }

  /** Starts a relay to an address of UDP. */
  static Tap start(PeerAddress called) throws IOException {
    Tap tap =
        new Tap(
            new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
            PeerAddresses.toSocketAddress(called));
    Thread.ofPlatform().daemon().name("tap").start(tap::relay);
    return tap;
  }

  private void relay() {
    DatagramPacket datagram = new DatagramPacket(new byte[BUFFER_LENGTH], BUFFER_LENGTH);
    while (!socket.isClosed()) {
      try {
        datagram.setLength(BUFFER_LENGTH);
        socket.receive(datagram);
        InetSocketAddress from = (InetSocketAddress) datagram.getSocketAddress();
        seen.add(Arrays.copyOf(datagram.getData(), datagram.getLength()));
        if (caller == null && !from.equals(called)) {
          caller = from;
        }
        datagram.setSocketAddress(from.equals(called) && caller != null ? caller : called);
        socket.send(datagram);
      } catch (IOException e) {
        if (!socket.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  /** Where to call. */
  PeerAddress address() {
    return PeerAddresses.of(PeerAddress.UDP, (InetSocketAddress) socket.getLocalSocketAddress());
  }

  /** Returns the datagrams of both ways so far. */
  List<byte[]> seen() {
    return List.copyOf(seen);
  }

  @Override
  public void close() {
    socket.close();
  }
}
