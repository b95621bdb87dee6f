package dave.node.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

/** Tests the socket with a router on the loopback interface. */
final class UdpRouterSocketTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);
  private static final Inet4Address LOOPBACK = FakeRouter.ip("127.0.0.1");
  private static final Route ROUTE = new Route(LOOPBACK, LOOPBACK);

  private final LoopResources loops = LoopResources.create("test-router", 1, 1, true);
  private final DatagramSocket router;
  private final DatagramSocket stranger;

  UdpRouterSocketTest() throws IOException {
    router = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
    stranger = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
  }

  @BeforeEach
  void limit() throws IOException {
    router.setSoTimeout((int) TIMEOUT.toMillis());
  }

  @AfterEach
  void close() {
    router.close();
    stranger.close();
    loops.disposeLater(Duration.ZERO, Duration.ofSeconds(1)).block();
  }

  private UdpRouterSocket.Opener opener(int announcements) {
    return new UdpRouterSocket.Opener(loops, router.getLocalPort(), announcements);
  }

  @Test
  void shouldHearTheRouterAlone() throws IOException {
    RouterSocket socket = opener(0).open(ROUTE).blockOptional(TIMEOUT).orElseThrow();
    Mono<List<byte[]>> heard = socket.answers().take(2).collectList().cache();
    heard.subscribe();
    socket.send(new byte[] {1, 2, 3});
    DatagramPacket question = new DatagramPacket(new byte[100], 100);
    router.receive(question);
    assertThat(question.getLength()).isEqualTo(3);

    SocketAddress node = question.getSocketAddress();
    stranger.send(new DatagramPacket(new byte[] {9}, 1, node));
    router.send(new DatagramPacket(new byte[] {4}, 1, node));
    stranger.send(new DatagramPacket(new byte[] {9}, 1, node));
    router.send(new DatagramPacket(new byte[] {5}, 1, node));

    assertThat(heard.block(TIMEOUT)).containsExactly(new byte[] {4}, new byte[] {5});
    socket.close();
  }

  @Test
  void shouldGetAMappingFromARouterThatAnswersNonsenseFirst() throws IOException {
    MappingRequest wanted =
        new MappingRequest(
            ByteString.copyFrom(new byte[12]), LOOPBACK, 1618, 1618, MappingRequest.ANY, 600);
    RouterSocket socket = opener(0).open(ROUTE).blockOptional(TIMEOUT).orElseThrow();
    Mono<Outcome> outcome =
        Protocol.PCP.ask(socket, wanted, Schedulers.parallel(), new SplittableRandom(1)).cache();
    outcome.subscribe();
    DatagramPacket question = new DatagramPacket(new byte[100], 100);
    router.receive(question);
    byte[] asked = Arrays.copyOf(question.getData(), question.getLength());
    byte[] answer = FakeRouter.pcp(asked, 0, 300, 5).getFirst();
    byte[] wrong = answer.clone();
    wrong[30] ^= 1;
    for (byte[] nonsense : List.of(new byte[0], new byte[2_047], wrong, asked)) {
      router.send(new DatagramPacket(nonsense, nonsense.length, question.getSocketAddress()));
    }
    router.send(new DatagramPacket(answer, answer.length, question.getSocketAddress()));

    assertThat(outcome.block(TIMEOUT))
        .isInstanceOfSatisfying(
            Outcome.Granted.class, granted -> assertThat(granted.lifetimeS()).isEqualTo(300));
    socket.close();
  }

  @Test
  void shouldHearAnnouncementsOfTheRouterAlone() throws IOException {
    int port;
    try (DatagramSocket free = new DatagramSocket(0)) {
      port = free.getLocalPort();
    }
    Mono<Long> heard = opener(port).announcements(ROUTE).next().cache();
    heard.subscribe();
    byte[] announcement = new byte[24];
    announcement[0] = 2;
    announcement[1] = (byte) 0x80;
    InetSocketAddress node = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    // The socket opens in its own time.
    Long clock = null;
    for (int i = 0; i < 200 && clock == null; i++) {
      announcement[11] = 66;
      stranger.send(new DatagramPacket(announcement, announcement.length, node));
      announcement[11] = 7;
      router.send(new DatagramPacket(announcement, announcement.length, node));
      clock = heard.timeout(Duration.ofMillis(100), Mono.empty()).block();
    }
    assertThat(clock).isEqualTo(7);
  }
}
