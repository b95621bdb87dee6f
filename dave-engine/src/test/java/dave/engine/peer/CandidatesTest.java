package dave.engine.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CandidatesTest {
  private static final long INTERVAL_MS = 8_000;

  private final Candidates candidates = new Candidates(INTERVAL_MS);
  private final List<PeerAddress> pinged = new ArrayList<>();

  @Test
  void shouldPingAHostOnceAnIntervalHoweverManyPortsOfItAreNamed() {
    int port = 1;
    for (long ms = 0; ms < 300_000; ms += 250) {
      for (int teller = 0; teller < 20; teller++) {
        candidates.offer(at("198.18.0.1:" + port++), at("9." + teller + ".0.1:1"), ms);
      }
      pinged.addAll(candidates.due(ms));
    }
    // Two pings to one port, an interval apart, in each period of 16 s and 60 s.
    assertThat(pinged).hasSizeBetween(6, 8);
  }

  @Test
  void shouldTakeTheNextPortOfAHostOnceOneAnswered() {
    candidates.offer(at("198.18.0.1:1"), at("9.9.9.9:9"), 0);
    candidates.offer(at("198.18.0.1:2"), at("9.9.9.9:9"), 0);
    assertThat(candidates.due(0)).containsExactly(at("198.18.0.1:1"));
    candidates.remove(at("198.18.0.1:1"));
    candidates.offer(at("198.18.0.1:2"), at("9.9.9.9:9"), 100);
    assertThat(candidates.due(100)).containsExactly(at("198.18.0.1:2"));
  }

  @Test
  void shouldStillRestAHostWhenAPeerOfItAnswersItsPings() {
    candidates.offer(at("198.18.0.1:1"), at("9.9.9.9:9"), 0);
    candidates.remove(at("198.18.0.1:1618"));
    candidates.offer(at("198.18.0.1:2"), at("9.9.9.9:9"), 1);
    assertThat(candidates.due(1)).containsExactly(at("198.18.0.1:1"));
  }

  @Test
  void shouldTakeManyPortsOfALoopbackHost() {
    for (int port = 1; port <= 5; port++) {
      candidates.offer(at("127.0.0.1:" + port), at("127.0.0.1:9"), 0);
    }
    assertThat(candidates.due(0)).hasSize(5);
  }

  @Test
  void shouldAskOneSealedAddressOfANetworkInAnInterval() {
    for (long ms = 0; ms < 80_000; ms += 250) {
      for (int host = 1; host <= 250; host++) {
        candidates.offer(sealed("198.18.7." + host, host), at("9." + host + ".0.1:1"), ms);
      }
      pinged.addAll(candidates.due(ms));
    }
    assertThat(pinged).hasSize(10);
    candidates.offer(sealed("198.17.7.1", 1), at("9.9.0.1:1"), 80_000);
    assertThat(candidates.due(80_000)).contains(sealed("198.17.7.1", 1));
  }

  @Test
  void shouldRestADeadAddressUnderWhateverLinkKeys() {
    for (String host : List.of("198.18.7.1", "10.0.0.1")) {
      pinged.clear();
      int key = 1;
      for (long ms = 0; ms < Candidates.REST_MS; ms += 1_000) {
        candidates.offer(sealed(host, key++), at("9.9.9.9:9"), ms);
        pinged.addAll(candidates.due(ms));
      }
      assertThat(pinged).as(host).hasSize(2);
    }
    candidates.offer(at("198.18.7.1:1618"), at("9.9.9.9:9"), Candidates.REST_MS);
    assertThat(candidates.due(Candidates.REST_MS)).as("in plain").hasSize(1);
  }

  private static PeerAddress sealed(String host, int key) {
    return PeerAddresses.parse("sealed://" + "%064x".formatted(key) + "@" + host + ":1618");
  }

  private static PeerAddress at(String address) {
    return PeerAddresses.parse("udp://" + address);
  }
}
