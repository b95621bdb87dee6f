package dave.engine.peer;

import static org.assertj.core.api.Assertions.assertThat;

import dave.wire.LinkKey;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CandidatesTest {
  private static final long INTERVAL_MS = 8_000;
  private static final LinkKey KEY = sealed("10.0.0.1", 7).linkKey();

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
  void shouldRestADeadAddressUnderItsKeyAndASocketAfterTwoKeys() {
    for (String host : List.of("198.18.7.1", "10.0.0.1")) {
      pinged.clear();
      int key = 1;
      for (long ms = 0; ms < Candidates.REST_MS; ms += 1_000) {
        candidates.offer(sealed(host, key++), at("9.9.9.9:9"), ms);
        pinged.addAll(candidates.due(ms));
      }
      assertThat(pinged).as(host).hasSize(Candidates.PINGS * Candidates.KEYS);
      assertThat(Set.copyOf(pinged)).as(host).hasSize(Candidates.KEYS);
    }
    candidates.offer(at("198.18.7.1:1618"), at("9.9.9.9:9"), Candidates.REST_MS);
    assertThat(candidates.due(Candidates.REST_MS)).as("in plain").hasSize(1);
  }

  @Test
  void shouldAskANodeUnderItsTrueKeyThoughAFalseOneFailed() {
    PeerAddress genuine = sealed("198.18.7.1", 1);
    PeerAddress forged = sealed("198.18.7.1", 2);
    long ms = 0;
    for (; ms < 320_000; ms += 1_000) {
      candidates.offer(forged, at("9.9.9.9:9"), ms);
      pinged.addAll(candidates.due(ms));
    }
    assertThat(pinged).containsExactly(forged, forged);
    candidates.offer(genuine, at("9.9.9.9:9"), ms);
    assertThat(candidates.due(ms)).containsExactly(genuine);
    candidates.remove(genuine);
    pinged.clear();
    for (; ms < Candidates.REST_MS; ms += 1_000) {
      candidates.offer(forged, at("9.9.9.9:9"), ms);
      pinged.addAll(candidates.due(ms));
    }
    assertThat(pinged).as("the node answered, so no key of its socket rests").hasSize(2);
  }

  /** Tellers name few sockets under many keys at random times, for hours. */
  @Test
  void shouldAskNoSocketMoreThanFourTimesInTenMinutes() {
    for (int seed = 1; seed <= 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Candidates each = new Candidates(INTERVAL_MS);
      Map<PeerAddress, List<Long>> asked = new HashMap<>();
      int keys = random.nextInt(2, 40);
      for (long ms = 0; ms < 6 * Candidates.REST_MS; ms += random.nextLong(500, 9_000)) {
        for (int i = 0; i < 4; i++) {
          String host = (random.nextBoolean() ? "198.18.7." : "10.0.0.") + random.nextInt(1, 4);
          PeerAddress named = sealed(host, random.nextInt(keys));
          each.offer(named, at("9." + random.nextInt(200) + ".0.1:1"), ms);
        }
        String host = (random.nextBoolean() ? "198.18.7." : "10.0.0.") + random.nextInt(1, 4);
        PeerAddress introduced = sealed(host, random.nextInt(keys));
        if (each.introduce(introduced, ms)) {
          asked.computeIfAbsent(introduced.underLink(), udp -> new ArrayList<>()).add(ms);
        }
        for (PeerAddress due : each.due(ms)) {
          List<Long> times = asked.computeIfAbsent(due.underLink(), udp -> new ArrayList<>());
          times.add(ms);
          long sinceMs = ms - Candidates.REST_MS;
          assertThat(times.stream().filter(time -> time > sinceMs).count())
              .as("seed %d", seed)
              .isLessThanOrEqualTo(4);
        }
      }
      assertThat(asked).as("seed %d", seed).hasSize(6);
    }
  }

  @Test
  void shouldAskAHostOnceAMinuteHoweverManyPortsOfItAreIntroduced() {
    List<Long> asked = new ArrayList<>();
    for (long ms = 0; ms < Candidates.REST_MS; ms += 500) {
      PeerAddress port = PeerAddress.ofLink(KEY, at("198.18.0.1:" + (1 + ms / 500)));
      if (candidates.introduce(port, ms)) {
        asked.add(ms);
      }
    }
    assertThat(asked).hasSize(10);
  }

  @Test
  void shouldAskTwiceForIntroductionsAsLongAsNobodyAnswers() {
    PeerAddress address = sealed("198.18.0.1", 1);
    assertThat(candidates.introduce(address, 0)).isTrue();
    assertThat(candidates.introduce(address, INTERVAL_MS - 1)).isFalse();
    assertThat(candidates.introduce(sealed("198.18.0.1", 2), INTERVAL_MS)).isTrue();
    assertThat(candidates.introduce(address, 2 * INTERVAL_MS)).isFalse();
    candidates.remove(address);
    assertThat(candidates.introduce(address, 3 * INTERVAL_MS)).as("it answered").isTrue();
  }

  @Test
  void shouldAskAnIntroducedAddressThoughItWasAskedInVain() {
    PeerAddress address = sealed("198.18.0.1", 1);
    candidates.offer(address, at("9.9.9.9:9"), 0);
    assertThat(candidates.due(0)).containsExactly(address);
    assertThat(candidates.introduce(address, INTERVAL_MS - 1)).as("its group rests").isFalse();
    assertThat(candidates.introduce(address, INTERVAL_MS)).isTrue();
    assertThat(candidates.teller(address)).isEqualTo(at("9.9.9.9:9"));
    assertThat(candidates.teller(sealed("198.18.0.1", 2))).isNull();
  }

  private static PeerAddress sealed(String host, int key) {
    return PeerAddresses.parse("sealed://" + "%064x".formatted(key) + "@" + host + ":1618");
  }

  private static PeerAddress at(String address) {
    return PeerAddresses.parse("udp://" + address);
  }
}
