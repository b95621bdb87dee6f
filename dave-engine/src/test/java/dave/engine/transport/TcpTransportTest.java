package dave.engine.transport;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dave.engine.transport.Transport.Datagram;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TcpTransportTest extends TransportContract {
  private static final int HELLO_LENGTH = 7;
  private static final TcpLimits FEW =
      new TcpLimits(
          2,
          1,
          Duration.ofSeconds(10),
          Duration.ofSeconds(60),
          1,
          4,
          Duration.ofSeconds(5),
          Duration.ofMillis(200),
          Duration.ofMillis(300),
          Duration.ofSeconds(60),
          Duration.ofSeconds(60));

  /** Four places, and no grace. */
  private static final TcpLimits CROWDED =
      new TcpLimits(
          4,
          8,
          Duration.ZERO,
          Duration.ofSeconds(60),
          1,
          4,
          Duration.ofSeconds(5),
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofSeconds(60),
          Duration.ofSeconds(60));

  private TcpLimits limits = TcpLimits.DEFAULT;
  private final Set<PeerAddress> useful = ConcurrentHashMap.newKeySet();

  TcpTransportTest() {
    super("tcp", PacketCodec.MAX_LENGTH);
  }

  @Override
  Transport transport(PeerAddress listen) {
    TcpTransport transport = new TcpTransport(listen, loops, meters, limits);
    transport.prefer(useful::contains);
    return transport;
  }

  @Test
  void shouldReceiveABurstInOrder() throws InterruptedException {
    Station a = open("127.0.0.1:0");
    Station b = open("127.0.0.1:0");
    a.send(b.address(), packet(1, 0));
    b.next();
    for (int i = 0; i < 200; i++) {
      a.send(b.address(), packet(100, i));
    }
    for (int i = 0; i < 200; i++) {
      assertThat(b.next().packet()).isEqualTo(packet(100, i));
    }
  }

  @Test
  void shouldUseOneConnectionBothWays() throws Exception {
    Station a = open("127.0.0.1:0");
    try (Socket peer = dial(a);
        ServerSocket own = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      hello(peer, own.getLocalPort());
      frame(peer, packet(5, 1));
      Datagram datagram = a.next();
      assertThat(datagram.from()).isEqualTo(address("127.0.0.1:" + own.getLocalPort()));
      a.send(datagram.from(), packet(6, 2));
      expectHello(peer, a.address().port());
      assertThat(readFrame(peer)).isEqualTo(packet(6, 2));
      own.setSoTimeout(1);
      assertThatIOException().as("a second connection").isThrownBy(own::accept);
    }
  }

  @Test
  void shouldAnswerOnTheConnectionOfAPeerThatListensNowhere() throws Exception {
    Station a = open("127.0.0.1:0");
    try (Socket peer = dial(a)) {
      hello(peer, 0);
      frame(peer, new byte[0]);
      Datagram datagram = a.next();
      assertThat(datagram.from().port()).isEqualTo(peer.getLocalPort());
      a.send(datagram.from(), packet(9, 9));
      expectHello(peer, a.address().port());
      assertThat(readFrame(peer)).isEqualTo(packet(9, 9));
    }
  }

  @Test
  void shouldReadFramesThatComeByteByByte() throws Exception {
    Station a = open("127.0.0.1:0");
    try (Socket peer = dial(a)) {
      peer.setTcpNoDelay(true);
      OutputStream out = peer.getOutputStream();
      byte[] stream = {'D', 'A', 'V', 'E', 1, 0, 9, 0, 3, 7, 8, 9, 0, 0, 0, 1, 5};
      for (byte b : stream) {
        out.write(b);
        out.flush();
      }
      assertThat(a.next().packet()).containsExactly(7, 8, 9);
      assertThat(a.next().packet()).isEmpty();
      assertThat(a.next().packet()).containsExactly(5);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1\r\n\r\n",
        "X",
        "DAVX",
        "DAVE\2\0\1", // Another version.
        "DAVE\1\0\1\5\u0091" + "x", // A frame of 1,425 bytes.
        "DAVE\1\0\1\u00ff\u00ff", // A frame of 65,535.
      })
  void shouldDisconnectWhoBreaksTheRules(String bytes) throws Exception {
    Station a = open("127.0.0.1:0");
    try (Socket stranger = dial(a)) {
      stranger.getOutputStream().write(bytes.getBytes(ISO_8859_1));
      expectEnd(stranger);
    }
    assertThat(count("dave.transport.closed", "reason", "misframed")).isEqualTo(1);
    try (Socket friend = dial(a)) {
      hello(friend, 1);
      frame(friend, packet(3, 3));
      assertThat(a.next().packet()).isEqualTo(packet(3, 3));
    }
  }

  @Test
  void shouldTakeRandomBytesAndAbruptEnds() throws Exception {
    Station a = open("127.0.0.1:0");
    for (int seed = 0; seed < 50; seed++) {
      try (Socket stranger = dial(a)) {
        if (seed % 2 == 0) {
          hello(stranger, seed);
        }
        if (seed % 3 == 0) {
          stranger.setSoLinger(true, 0); // Ends with a reset.
        }
        stranger.getOutputStream().write(packet(1 + seed * 40, seed));
      } catch (IOException e) {
        assertThat(e).hasMessageContaining("e"); // Reset by us, or a broken pipe, as expected.
      }
    }
    try (Socket friend = dial(a)) {
      hello(friend, 1);
      frame(friend, packet(1424, 99));
      byte[] last = a.next().packet();
      while (last.length != 1424 || !Arrays.equals(last, packet(1424, 99))) {
        last = a.next().packet();
      }
    }
  }

  @Test
  void shouldDisconnectWhoDoesNotSayHello() throws Exception {
    limits = FEW;
    Station a = open("127.0.0.1:0");
    try (Socket slow = dial(a)) {
      slow.getOutputStream().write('D');
      expectEnd(slow);
    }
  }

  @Test
  void shouldDisconnectWhoBringsNoWholeFrame() throws Exception {
    limits = FEW;
    Station a = open("127.0.0.1:0");
    try (Socket idle = dial(a)) {
      hello(idle, 1);
      idle.getOutputStream().write(new byte[] {1, 0, 7});
      expectEnd(idle);
    }
  }

  @Test
  void shouldRefuseMoreConnectionsThanItsLimit() throws Exception {
    limits = FEW;
    Station a = open("127.0.0.1:0");
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 10; i++) {
        sockets.add(dial(a));
      }
      for (Socket socket : sockets) {
        expectEnd(socket); // The first two end because they sent no hello.
      }
      assertThat(count("dave.transport.closed", "reason", "refused")).isEqualTo(8);
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
    try (Socket later = dial(a)) {
      hello(later, 1);
      frame(later, packet(3, 3));
      assertThat(a.next().packet()).isEqualTo(packet(3, 3));
    }
  }

  @Test
  void shouldLetConnectionsThatBringNothingMakeWay() throws Exception {
    limits = CROWDED;
    Station a = open("127.0.0.1:0");
    List<Socket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) { // All places, each of which sends a frame now and then.
        Socket greedy = dial(a, "127.0.0.2");
        sockets.add(greedy);
        hello(greedy, 100 + i);
        frame(greedy, packet(3, i));
        assertThat(a.next().packet()).isEqualTo(packet(3, i));
      }
      useful.add(address("127.0.0.2:100"));
      for (int i = 0; i < 3; i++) {
        Socket newcomer = dial(a, "127.0.0.3");
        sockets.add(newcomer);
        if (i < 2) {
          hello(newcomer, 200 + i);
          frame(newcomer, packet(4, i));
          assertThat(a.next().packet()).isEqualTo(packet(4, i));
        } else {
          expectEnd(newcomer); // Now both sources have two connections.
        }
      }
      expectEnd(sockets.get(1)); // The oldest useless ones.
      expectEnd(sockets.get(2));
      frame(sockets.getFirst(), packet(5, 5));
      assertThat(a.next().packet()).as("the useful one stays").isEqualTo(packet(5, 5));
      assertThat(count("dave.transport.closed", "reason", "refused")).isEqualTo(1);
    } finally {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }

  private static Socket dial(Station station, String from) throws IOException {
    var address = PeerAddresses.toSocketAddress(station.address());
    Socket socket =
        new Socket(
            Objects.requireNonNull(address.getAddress()),
            address.getPort(),
            InetAddress.getByName(from),
            0);
    socket.setSoTimeout((int) Station.PATIENCE.toMillis());
    return socket;
  }

  @Test
  void shouldDialADeadPeerOnceInAWhile() throws Exception {
    limits = FEW;
    Station a = open("127.0.0.1:0");
    try (ServerSocket deaf = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      PeerAddress peer = address("127.0.0.1:" + deaf.getLocalPort());
      a.send(peer, packet(3, 3));
      try (Socket accepted = accept(deaf)) {
        expectHello(accepted, a.address().port());
        assertThat(readFrame(accepted)).isEqualTo(packet(3, 3));
      } // It closes without a hello.
      while (count("dave.transport.dropped", "reason", "undelivered") == 0) {
        a.send(peer, packet(3, 4));
        Thread.onSpinWait();
      }
      for (int i = 0; i < 1000; i++) {
        a.send(peer, packet(3, 4));
      }
      deaf.setSoTimeout(200);
      assertThatIOException().isThrownBy(deaf::accept);
    }
  }

  @Test
  void shouldDropTheOldestPacketsOfAPeerThatTakesNone() throws Exception {
    Station a = open("127.0.0.1:0");
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      server.setReceiveBufferSize(4096);
      PeerAddress peer = address("127.0.0.1:" + server.getLocalPort());
      a.send(peer, packet(1424, 0));
      try (Socket stalled = accept(server)) {
        expectHello(stalled, a.address().port());
        assertThat(readFrame(stalled)).isEqualTo(packet(1424, 0));
        for (int i = 1;
            count("dave.transport.dropped", "reason", "outbox") < 100 && i < 100_000;
            i++) {
          a.send(peer, packet(1424, 1));
        }
        assertThat(count("dave.transport.dropped", "reason", "outbox")).isGreaterThan(99);
        Station b = open("127.0.0.1:0");
        // Packets that wait for the event loop are not yet in the queue, so this waits for them.
        do {
          a.send(b.address(), packet(1, 1));
        } while (b.poll(Duration.ofMillis(100)) == null);
        a.send(peer, packet(7, 7));
        byte[] frame = readFrame(stalled);
        while (frame.length == 1424) {
          frame = readFrame(stalled);
        }
        assertThat(frame).isEqualTo(packet(7, 7));
      }
    }
  }

  private static Socket accept(ServerSocket server) throws IOException {
    server.setSoTimeout((int) Station.PATIENCE.toMillis());
    Socket socket = server.accept();
    socket.setSoTimeout((int) Station.PATIENCE.toMillis());
    return socket;
  }

  private static Socket dial(Station station) throws IOException {
    var address = PeerAddresses.toSocketAddress(station.address());
    Socket socket = new Socket(Objects.requireNonNull(address.getAddress()), address.getPort());
    socket.setSoTimeout((int) Station.PATIENCE.toMillis());
    return socket;
  }

  private static void hello(Socket socket, int port) throws IOException {
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    out.write(new byte[] {'D', 'A', 'V', 'E', 1, (byte) (port >>> 8), (byte) port});
  }

  private static void frame(Socket socket, byte[] packet) throws IOException {
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    out.writeShort(packet.length);
    out.write(packet);
  }

  private static void expectHello(Socket socket, int port) throws IOException {
    assertThat(socket.getInputStream().readNBytes(HELLO_LENGTH))
        .containsExactly('D', 'A', 'V', 'E', 1, port >>> 8, port & 0xff);
  }

  private static byte[] readFrame(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    int length = in.read() << 8 | in.read();
    return in.readNBytes(length);
  }

  /** Reads what is left until the other side closes, in any way. */
  private static void expectEnd(Socket socket) {
    try {
      while (socket.getInputStream().read() >= 0) {
        // What came before the end.
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("still connected", e);
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("reset");
    }
  }
}
