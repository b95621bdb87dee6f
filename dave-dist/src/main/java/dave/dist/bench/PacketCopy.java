package dave.dist.bench;

import dave.wire.PacketCodec;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;

/** Sends packets to a server on loopback that sends them back, with a bounded number unanswered. */
final class PacketCopy {
  private static final int WINDOW = 64;
  private static final int PATIENCE_MS = 50;

  private final long packets;

  PacketCopy(long packets) {
    this.packets = packets;
  }

  /** Returns the seconds until all answers have come. */
  double seconds() throws IOException {
    try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        DatagramSocket client = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      Thread.ofPlatform().daemon().start(() -> answer(server));
      client.connect(server.getLocalSocketAddress());
      client.setSoTimeout(PATIENCE_MS);
      long startNs = System.nanoTime();
      copy(client);
      return (System.nanoTime() - startNs) / 1e9;
    }
  }

  private void copy(DatagramSocket client) throws IOException {
    DatagramPacket request = packet();
    DatagramPacket answer = packet();
    long answered = 0;
    int open = 0;
    while (answered < packets) {
      for (; open < WINDOW; open++) {
        client.send(request);
      }
      try {
        client.receive(answer);
        answered++;
        open--;
      } catch (SocketTimeoutException lost) {
        open = 0;
      }
    }
  }

  private static void answer(DatagramSocket server) {
    DatagramPacket packet = packet();
    try {
      while (true) {
        server.receive(packet);
        server.send(packet);
      }
    } catch (SocketException closed) {
      return; // The client has all answers and closed the socket.
    } catch (IOException e) {
      throw new IllegalStateException("loopback fails", e);
    }
  }

  private static DatagramPacket packet() {
    return new DatagramPacket(new byte[PacketCodec.MAX_LENGTH], PacketCodec.MAX_LENGTH);
  }
}
