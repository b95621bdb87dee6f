package dave.node.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dave.engine.transport.Transport;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

final class TestFaultsTest {
  private static final PeerAddress A = PeerAddresses.parse("udp://10.1.2.3:1618");
  private static final PeerAddress B = PeerAddresses.parse("udp://10.1.2.4:1618");
  private static final PeerAddress V6 = PeerAddresses.parse("udp://[fd00::1]:1618");

  private Path file = Path.of("");
  private final Wire wire = new Wire();

  @BeforeEach
  void name(@TempDir Path folder) {
    file = folder.resolve("faults");
  }

  /** Notes what is sent, and receives one packet of each address. */
  private static final class Wire implements Transport {
    final List<PeerAddress> sent = new ArrayList<>();
    List<PeerAddress> senders = List.of(A, B, V6);

    @Override
    public String name() {
      return PeerAddress.UDP;
    }

    @Override
    public Mono<PeerAddress> open() {
      return Mono.just(A);
    }

    @Override
    public Flux<Datagram> receive() {
      return Flux.fromIterable(senders).map(from -> new Datagram(from, new byte[1]));
    }

    @Override
    public void send(PeerAddress to, byte[] packet) {
      sent.add(to);
    }

    @Override
    public void close() {}
  }

  private TestFaults faults(String text) throws IOException {
    Files.writeString(file, text);
    return TestFaults.of(file);
  }

  private static List<PeerAddress> received(Transport transport) {
    return transport
        .receive()
        .map(Transport.Incoming::from)
        .collectList()
        .blockOptional()
        .orElseThrow();
  }

  private static void sendToAll(Transport transport) {
    for (PeerAddress to : List.of(A, B, V6)) {
      transport.send(to, new byte[1]);
      transport.contact(to, new byte[1]);
      transport.contactReserved(to, new byte[1]);
    }
  }

  @Test
  void shouldBeNothingWithoutTheProperty() {
    TestFaults none = TestFaults.ofProperty();
    InstantSource clock = InstantSource.system();
    assertThat(none.clock(clock)).isSameAs(clock);
    assertThat(none.on(wire, new Random(1))).isSameAs(wire);
  }

  @Test
  void shouldDropEachWayByItself() throws IOException {
    Transport transport =
        faults("drop-to 10.1.2.3\ndrop-to fd00::1\ndrop-from 10.1.2.4\nend\n")
            .on(wire, new Random(1));
    assertThat(received(transport)).containsExactly(A, V6);
    sendToAll(transport);
    assertThat(wire.sent).containsExactly(B, B, B);
  }

  @Test
  void shouldLoseAShare() throws IOException {
    wire.senders = java.util.Collections.nCopies(10_000, A);
    Transport transport = faults("lose 0.3\nend\n").on(wire, new Random(1));
    assertThat(received(transport)).hasSizeBetween(6_800, 7_200);
  }

  @Test
  void shouldSetTheClockWrong() throws IOException {
    Instant now = Instant.ofEpochSecond(1_000);
    assertThat(faults("clock-ms -300000\nend\n").clock(() -> now).instant())
        .isEqualTo(now.minus(Duration.ofMinutes(5)));
  }

  @Test
  void shouldTakeChangesAndSayWhichAreInForce() throws IOException {
    TestFaults faults = TestFaults.of(file);
    Transport transport = faults.on(wire, new Random(1));
    assertThat(received(transport)).containsExactly(A, B, V6);

    Files.writeString(file, "id 7\ndrop-from 10.1.2.4\nend\n");
    faults.look();
    assertThat(received(transport)).containsExactly(A, V6);
    assertThat(file.resolveSibling("faults.in-force")).hasContent("7");

    Files.writeString(file, "id 8\ndrop-from 10.1.2.");
    faults.look();
    assertThat(received(transport)).as("a half-written file").containsExactly(A, V6);

    Files.writeString(file, "id 8\nend\n");
    faults.look();
    assertThat(received(transport)).containsExactly(A, B, V6);
    assertThat(file.resolveSibling("faults.in-force")).hasContent("8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "drop-to",
        "drop-to 10.1.2",
        "drop-from example.com",
        "lose 1.5",
        "lose -0.1",
        "lose NaN",
        "lose much",
        "clock-ms 5s",
        "fill disk"
      })
  void shouldNameALineThatIsNoRule(String line) throws IOException {
    assertThatThrownBy(() -> faults(line + "\nend\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("dave.test.faults")
        .hasMessageContaining(file.toString())
        .hasMessageContaining("'" + line + "'")
        .hasMessageContaining("write id NAME");
  }
}
