package dave.engine.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.ByteString;
import dave.engine.transport.Transport.Datagram;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.resources.LoopResources;
import reactor.test.StepVerifier;

/** The contract of every real transport, tested over loopback. */
abstract class TransportContract {
  final MeterRegistry meters = new SimpleMeterRegistry();
  final LoopResources loops = LoopResources.create("test", 2, true);
  private final List<Station> stations = new ArrayList<>();
  private final Warnings warnings = new Warnings();
  private final String name;
  private final int maxLength;

  /**
   * @param maxLength the longest packet in bytes
   */
  TransportContract(String name, int maxLength) {
    this.name = name;
    this.maxLength = maxLength;
  }

  abstract Transport transport(PeerAddress listen);

  @AfterEach
  void shouldLogNothing() {
    stations.forEach(Station::close);
    loops.disposeLater(Duration.ZERO, Duration.ofSeconds(5)).block(Station.PATIENCE);
    try (warnings) {
      warnings.assertNone();
    }
  }

  PeerAddress address(String hostAndPort) {
    int colon = hostAndPort.lastIndexOf(':');
    String host = colon == 0 ? "::" : hostAndPort.substring(0, colon);
    int port = Integer.parseInt(hostAndPort.substring(colon + 1));
    return PeerAddresses.of(name, new InetSocketAddress(host, port));
  }

  Station open(String hostAndPort) {
    Station station = Station.open(transport(address(hostAndPort)));
    stations.add(station);
    return station;
  }

  double count(String meter, String... tags) {
    return meters.get(meter).tags(tags).counter().count();
  }

  static byte[] packet(int length, int seed) {
    byte[] packet = new byte[length];
    new SplittableRandom(seed).nextBytes(packet);
    return packet;
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:0", "[::1]:0"})
  void shouldCarryEverySizeBothWays(String listen) throws InterruptedException {
    Station a = open(listen);
    Station b = open(listen);
    for (int length = 0; length <= maxLength; length++) {
      byte[] packet = packet(length, length);
      a.send(b.address(), packet);
      Datagram there = b.next();
      assertThat(there.packet()).isEqualTo(packet);
      assertThat(there.from()).isEqualTo(a.address());
      b.send(there.from(), packet);
      Datagram back = a.next();
      assertThat(back.packet()).isEqualTo(packet);
      assertThat(back.from()).isEqualTo(b.address());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:0", "[::1]:0"})
  void shouldReachAWildcardOverBothFamilies(String sender) throws InterruptedException {
    Station all = open(":0");
    Station one = open(sender);
    String host = sender.substring(0, sender.lastIndexOf(':'));
    one.send(address(host + ":" + all.address().port()), packet(100, 1));
    Datagram there = all.next();
    assertThat(there.from()).isEqualTo(one.address());
    all.send(there.from(), packet(50, 2));
    assertThat(one.next().packet()).isEqualTo(packet(50, 2));
  }

  @Test
  void shouldSayWhenThePortIsInUse() {
    Station first = open("127.0.0.1:0");
    StepVerifier.create(transport(first.address()).open())
        .expectErrorSatisfies(
            error ->
                assertThat(error)
                    .isInstanceOf(TransportException.class)
                    .hasMessage(
                        "cannot listen on %s: the port is in use; stop the other program or"
                            + " choose another with -l",
                        first.address()))
        .verify(Station.PATIENCE);
  }

  @Test
  void shouldSayWhenTheWildcardPortIsInUse() {
    Station first = open(":0");
    StepVerifier.create(transport(first.address()).open())
        .expectErrorMessage(
            "cannot listen on "
                + first.address()
                + ": the port is in use; stop the other program or choose another with -l")
        .verify(Station.PATIENCE);
  }

  @Test
  void shouldSayWhenTheAddressIsOfAnotherMachine() {
    // 192.0.2.0/24 is for documentation (RFC 5737): no machine has it.
    StepVerifier.create(transport(address("192.0.2.1:0")).open())
        .expectErrorMessage(
            "cannot listen on "
                + name
                + "://192.0.2.1:0: this machine has no such address; choose one that it has with"
                + " -l, such as :1618")
        .verify(Station.PATIENCE);
  }

  @Test
  void shouldRefuseToSendWhatCannotArrive() {
    Station a = open("127.0.0.1:0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> a.send(a.address(), new byte[maxLength + 1]))
        .withMessage("packet is longer than %s bytes: %s", maxLength, maxLength + 1);
    PeerAddress elsewhere = new PeerAddress("carrier-pigeon", ByteString.copyFromUtf8("coop"));
    assertThatIllegalArgumentException().isThrownBy(() -> a.send(elsewhere, new byte[1]));
    assertThatIllegalArgumentException().isThrownBy(() -> transport(elsewhere));
  }

  @Test
  void shouldDropWhatIsSentBeforeOpeningAndAfterClosing() {
    Transport transport = transport(address("127.0.0.1:0"));
    transport.send(address("127.0.0.1:9"), new byte[10]);
    Station station = Station.open(transport);
    station.close();
    station.close();
    station.send(address("127.0.0.1:9"), new byte[10]);
  }

  @Test
  void shouldCloseBeforeItIsOpen() {
    Transport transport = transport(address("127.0.0.1:0"));
    transport.close();
    StepVerifier.create(transport.receive()).expectComplete().verify(Station.PATIENCE);
  }

  @Test
  void shouldSurviveAPeerThatIsNotThere() throws InterruptedException {
    Station gone = open("127.0.0.1:0");
    Station a = open("127.0.0.1:0");
    Station b = open("127.0.0.1:0");
    gone.close();
    for (int i = 0; i < 100; i++) {
      a.send(gone.address(), packet(100, i));
    }
    a.send(b.address(), packet(100, 7));
    assertThat(b.next().packet()).isEqualTo(packet(100, 7));
    b.send(a.address(), packet(100, 8));
    assertThat(a.next().packet()).isEqualTo(packet(100, 8));
  }

  @Test
  void shouldCloseUnderLoad() {
    Station a = open("127.0.0.1:0");
    Station b = open("127.0.0.1:0");
    CompletableFuture<Void> load =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < 50_000; i++) {
                a.send(b.address(), new byte[200]);
                b.send(a.address(), new byte[200]);
                if (i == 10_000) {
                  b.close();
                } else if (i == 20_000) {
                  a.close();
                }
              }
            });
    load.orTimeout(Station.PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
  }

  @Test
  void shouldSurviveEventLoopsThatCloseFirst() {
    Station a = open("127.0.0.1:0");
    loops.disposeLater(Duration.ZERO, Duration.ofSeconds(5)).block(Station.PATIENCE);
    a.send(a.address(), new byte[10]);
    a.close();
  }

  @Test
  void shouldRefuseTwoSubscribers() {
    Station a = open("127.0.0.1:0");
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> a.transport().receive().blockFirst(Station.PATIENCE));
  }
}
