package dave.engine.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.transport.Transport.Datagram;
import dave.link.cell.CellFormat;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UdpTransportTest extends TransportContract {
  UdpTransportTest() {
    super("udp", CellFormat.MAX_SIZE);
  }

  @Override
  Transport transport(PeerAddress listen) {
    return new UdpTransport(listen, loops, meters);
  }

  @ParameterizedTest
  @ValueSource(ints = {1425, 1500, 2048, 2049, 9000, 60_000})
  void shouldHandOnTooLongDatagramsAsTooLong(int length) throws Exception {
    Station a = open("127.0.0.1:0");
    try (DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      sendRaw(stranger, a, packet(length, 1));
      byte[] received = a.next().packet();
      assertThat(received.length).isGreaterThan(PacketCodec.MAX_LENGTH);
      assertThat(packet(length, 1)).startsWith(received);
      sendRaw(stranger, a, packet(10, 2));
      assertThat(a.next().packet()).isEqualTo(packet(10, 2));
    }
  }

  @Test
  void shouldReceiveEmptyDatagramsAmongOthers() throws Exception {
    Station a = open("[::1]:0");
    try (DatagramSocket stranger =
        new DatagramSocket(PeerAddresses.toSocketAddress(address("[::1]:0")))) {
      for (int length : new int[] {0, 3, 0, 0, 1424, 0}) {
        sendRaw(stranger, a, packet(length, length));
        Datagram datagram = a.next();
        assertThat(datagram.packet()).hasSize(length);
        assertThat(datagram.from().port()).isEqualTo(stranger.getLocalPort());
      }
    }
  }

  @Test
  void shouldReceiveABurstOnce() throws InterruptedException {
    Station a = open("127.0.0.1:0");
    Station b = open("127.0.0.1:0");
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      a.send(b.address(), packet(64, i));
    }
    for (int i = 0; i < 100; i++) {
      seen.add(Arrays.hashCode(b.next().packet()));
    }
    assertThat(seen).hasSize(100);
    assertThat(b.received()).isEmpty();
  }

  @Test
  void shouldDropRatherThanGrowWhenNobodyReads() throws Exception {
    Transport deaf = transport(address("127.0.0.1:0"));
    PeerAddress address = Objects.requireNonNull(deaf.open().block(Station.PATIENCE));
    Station heard = new Station(deaf, address, new LinkedBlockingQueue<>());
    try (DatagramSocket stranger = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      while (count("dave.transport.dropped", "reason", "inbox") == 0) {
        for (int i = 0; i < 100; i++) {
          sendRaw(stranger, heard, packet(10, i));
        }
      }
    }
    assertThat(count("dave.transport.received")).isEqualTo(Inbox.CAPACITY);
    assertThat(deaf.receive().take(10).collectList().block(Station.PATIENCE)).hasSize(10);
    deaf.close();
  }

  static void sendRaw(DatagramSocket from, Station to, byte[] packet) throws IOException {
    from.send(
        new DatagramPacket(packet, packet.length, PeerAddresses.toSocketAddress(to.address())));
  }
}
