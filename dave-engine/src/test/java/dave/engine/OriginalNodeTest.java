package dave.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.engine.model.Timing;
import dave.engine.testing.LoneNode;
import dave.engine.testing.SignedDats;
import dave.wire.Dat;
import dave.wire.Message.Get;
import dave.wire.Message.GetPeers;
import dave.wire.Message.Peers;
import dave.wire.Message.Put;
import dave.wire.Message.Query;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Tests the packets between our node and one of the original network: empty GETPEERs, PEERs without
 * a token, salts of 8 bytes.
 */
class OriginalNodeTest {
  private static final PeerAddress ORIGINAL = PeerAddresses.parse("udp://81.2.3.4:127");

  /**
   * The answers in a row that are a proof, each at a moment that the original node cannot predict.
   */
  private static final int ANSWERS = 8;

  @Test
  void shouldLearnAnOriginalNodeThatAsksFirstByEightAnswersInARow() {
    try (LoneNode lone = new LoneNode(1)) {
      lone.wire.send(ORIGINAL, GetPeers.BARE);
      lone.run(5);
      for (int answer = 1; answer <= ANSWERS; answer++) {
        untilPinged(lone, answer);
        assertThat(lone.wire.to(ORIGINAL)).as("nothing but empty GETPEERs").hasSize(answer);
        assertThat(lone.wire.to(ORIGINAL, GetPeers.class)).containsOnly(GetPeers.BARE);
        assertThat(lone.proven()).isEmpty();
        // A ping of its own in between, which is not answered yet.
        lone.wire.send(ORIGINAL, GetPeers.BARE);
        lone.wire.send(ORIGINAL, new Peers(ByteString.EMPTY, List.of()));
        lone.run(2);
      }
      assertThat(lone.proven()).containsExactly(ORIGINAL);
      lone.wire.send(ORIGINAL, GetPeers.BARE);
      lone.run(2);
      assertThat(lone.wire.to(ORIGINAL, Peers.class))
          .containsExactly(new Peers(ByteString.EMPTY, List.of()));
    }
  }

  @Test
  void shouldAnswerAProvenOriginalNodeAndKeepSpeakingToIt() {
    try (LoneNode lone = new LoneNode(1)) {
      learn(lone);
      lone.wire.clear();
      lone.run(1_000);
      for (int i = 0; i < 3; i++) {
        lone.wire.send(ORIGINAL, GetPeers.BARE);
      }
      lone.run(5);
      assertThat(lone.wire.to(ORIGINAL, Peers.class)).as("once a second").hasSize(1);
      lone.wire.clear();
      lone.run(15_800);
      assertThat(lone.wire.to(ORIGINAL, GetPeers.class))
          .as("a node that is silent for 16 s is dropped by the original")
          .isNotEmpty();
    }
  }

  @Test
  void shouldTakeItsDatsAnswerItsGetsAndSendItOurs() {
    try (LoneNode lone = new LoneNode(1)) {
      learn(lone);
      Dat theirs =
          SignedDats.original(SignedDats.key(3), "them", "hello", lone.world.nowMs() - 100, 6);
      lone.wire.send(ORIGINAL, new Put(theirs));
      lone.run(5);
      assertThat(lone.node.store().byWork(theirs.work())).isPresent();
      assertThat(lone.node.peers().getFirst().trust())
          .isEqualTo((double) theirs.work().zeroBits(), offset());

      lone.wire.clear();
      Dat ours = lone.submit(4, "us", "hi");
      lone.run(LoneNode.STEM_MS);
      lone.wire.send(ORIGINAL, new Get(new Query.ByKey(ours.key(), Optional.of(ours.author())), 0));
      lone.run(5);
      assertThat(lone.wire.to(ORIGINAL, Put.class)).contains(new Put(ours));

      answerPingsFor(lone, Duration.ofSeconds(25));
      lone.wire.clear();
      lone.run(1_000);
      assertThat(lone.wire.to(ORIGINAL, Put.class)).hasSize(100).contains(new Put(ours));
    }
  }

  @Test
  void shouldBeReachedAsAnEdgeByATokenlessAnswer() {
    EngineConfig config = LoneNode.CONFIG.withEdges(List.of(ORIGINAL));
    try (LoneNode lone = new LoneNode(1, config, Timing.DEFAULT)) {
      Dat ours = lone.submit(4, "us", "hi");
      assertThat(lone.wire.to(ORIGINAL, GetPeers.class)).hasSize(1);
      lone.wire.send(ORIGINAL, new Peers(ByteString.EMPTY, List.of()));
      lone.run(100);
      assertThat(lone.proven()).containsExactly(ORIGINAL);
      assertThat(lone.wire.to(ORIGINAL, Put.class))
          .as("edges get dats at once, and read them though they know no stem")
          .contains(new Put(ours, true));
    }
  }

  @Test
  void shouldSendAnOriginalThatAnswersUnaskedBackToTheStart() {
    try (LoneNode lone = new LoneNode(1)) {
      learn(lone);
      lone.wire.send(ORIGINAL, new Peers(ByteString.EMPTY, List.of()));
      lone.run(5);
      assertThat(lone.verdicts("ignore:unsolicited")).isEqualTo(1);
      assertThat(lone.proven()).as("one may be doubled on its way").containsExactly(ORIGINAL);
      lone.wire.send(ORIGINAL, new Peers(ByteString.EMPTY, List.of()));
      lone.run(5);
      assertThat(lone.proven()).isEmpty();
    }
  }

  @Test
  void shouldSendNoGossipToWhomABlindForgerSpeaksFor() {
    for (int seed = 1; seed <= 4; seed++) {
      try (LoneNode lone = new LoneNode(seed)) {
        lone.submit(4, "us", "hi");
        for (int ms = 0; ms < 300_000; ms += 500) {
          if (ms % 8_000 == 0) {
            lone.wire.send(ORIGINAL, GetPeers.BARE);
            lone.run(2);
          }
          if (ms % (1_000 << seed) == 0) {
            lone.wire.send(ORIGINAL, new Peers(ByteString.EMPTY, List.of()));
          }
          lone.run(500);
        }
        assertThat(lone.wire.to(ORIGINAL)).allMatch(sent -> sent.packet().length == 0);
      }
    }
  }

  @Test
  void shouldNotLetATokenlessAnswerSpeakForAPeerWithTokens() {
    try (LoneNode lone = new LoneNode(1)) {
      lone.prove(ORIGINAL);
      lone.run(300);
      PeerAddress victim = PeerAddresses.parse("udp://99.9.9.9:9");
      for (int i = 0; i < 30; i++) {
        lone.wire.send(ORIGINAL, new Peers(ByteString.EMPTY, List.of(victim)));
        lone.run(1_000);
      }
      assertThat(lone.wire.to(victim)).isEmpty();
      assertThat(lone.proven()).as("it was silent itself").isEmpty();
    }
  }

  @Test
  void shouldGiveAnOriginalFourKibibytesOfAnswersASecond() {
    Timing noGossip = Timing.DEFAULT.withDelays(20_000, 3_600_000);
    try (LoneNode lone = new LoneNode(1, LoneNode.CONFIG, noGossip)) {
      learn(lone);
      Dat ours = lone.submit(4, "us", "v".repeat(1_000));
      lone.run(LoneNode.STEM_MS); // Before that, lookups find nothing and pay for it.
      lone.wire.clear();
      for (int ms = 0; ms < 10_000; ms += 10) {
        lone.wire.send(
            ORIGINAL, new Get(new Query.ByKey(ours.key(), Optional.of(ours.author())), 0));
        lone.run(10);
      }
      long bytes =
          lone.wire.to(ORIGINAL).stream()
              .filter(sent -> sent.message() instanceof Put)
              .mapToLong(sent -> sent.packet().length)
              .sum();
      assertThat(bytes).isBetween(40_000L, (10 + 4) * 4_096L);
    }
  }

  private static org.assertj.core.data.Offset<Double> offset() {
    return org.assertj.core.data.Offset.offset(0.1);
  }

  /** Lets time pass until the node has sent a number of pings. */
  private static void untilPinged(LoneNode lone, int pings) {
    for (int ms = 0; ms < 16_000; ms += 5) {
      if (lone.wire.to(ORIGINAL, GetPeers.class).size() >= pings) {
        return;
      }
      lone.run(5);
    }
    throw new AssertionError("not pinged any more");
  }

  private static void learn(LoneNode lone) {
    lone.wire.send(ORIGINAL, GetPeers.BARE);
    for (int answer = 1; answer <= ANSWERS; answer++) {
      untilPinged(lone, answer);
      lone.wire.send(ORIGINAL, new Peers(ByteString.EMPTY, List.of()));
      lone.run(5);
    }
    assertThat(lone.proven()).containsExactly(ORIGINAL);
  }

  private static void answerPingsFor(LoneNode lone, Duration time) {
    for (long ms = 0; ms < time.toMillis(); ms += 250) {
      lone.wire.clear();
      lone.run(250);
      if (!lone.wire.to(ORIGINAL, GetPeers.class).isEmpty()) {
        lone.wire.send(ORIGINAL, new Peers(ByteString.EMPTY, List.of()));
      }
    }
  }
}
