package dave.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
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
 * What passes between our node and one of the original network: empty GETPEERs, PEERs without a
 * token, salts of 8 bytes.
 */
class OriginalNodeTest {
  private static final PeerAddress ORIGINAL = PeerAddresses.parse("udp://81.2.3.4:127");

  @Test
  void shouldLearnAnOriginalNodeThatAsksFirst() {
    try (LoneNode lone = new LoneNode(1)) {
      lone.wire.send(ORIGINAL, GetPeers.BARE);
      lone.run(5);
      assertThat(lone.wire.to(ORIGINAL)).hasSize(1);
      assertThat(lone.wire.to(ORIGINAL, GetPeers.class)).containsExactly(GetPeers.BARE);
      assertThat(lone.proven()).isEmpty();

      lone.wire.clear();
      lone.wire.send(ORIGINAL, new Peers(ByteString.EMPTY, List.of()));
      lone.run(5);
      assertThat(lone.proven()).containsExactly(ORIGINAL);
      assertThat(lone.wire.to(ORIGINAL, Peers.class))
          .as("the answer that its first GETPEER could not get")
          .containsExactly(new Peers(ByteString.EMPTY, List.of()));
    }
  }

  @Test
  void shouldAnswerAProvenOriginalNodeAndKeepSpeakingToIt() {
    try (LoneNode lone = new LoneNode(1)) {
      learn(lone);
      lone.wire.clear();
      lone.run(1_000);
      lone.wire.send(ORIGINAL, GetPeers.BARE);
      lone.run(5);
      assertThat(lone.wire.to(ORIGINAL, Peers.class)).hasSize(1);
      lone.wire.clear();
      lone.run(8_300);
      assertThat(lone.wire.to(ORIGINAL, GetPeers.class))
          .as("a node that is silent for 16 s is dropped by the original")
          .hasSize(1);
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
      assertThat(lone.node.peers().getFirst().trust()).isEqualTo(6 / 1.0, offset());

      lone.wire.clear();
      Dat ours = lone.submit(4, "us", "hi");
      lone.run(LoneNode.STEM_MS);
      lone.wire.send(ORIGINAL, new Get(new Query.ByKey(ours.key(), Optional.of(ours.author())), 0));
      lone.run(5);
      assertThat(lone.wire.to(ORIGINAL, Put.class)).containsExactly(new Put(ours));

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
  void shouldTakeOneTokenlessAnswerForEachQuestion() {
    try (LoneNode lone = new LoneNode(1)) {
      learn(lone);
      lone.wire.send(ORIGINAL, new Peers(ByteString.EMPTY, List.of()));
      lone.run(5);
      assertThat(lone.verdicts("ignore:unsolicited")).isEqualTo(1);
    }
  }

  private static org.assertj.core.data.Offset<Double> offset() {
    return org.assertj.core.data.Offset.offset(0.1);
  }

  private static void learn(LoneNode lone) {
    lone.wire.send(ORIGINAL, GetPeers.BARE);
    lone.run(5);
    lone.wire.send(ORIGINAL, new Peers(ByteString.EMPTY, List.of()));
    lone.run(5);
  }

  private static void answerPingsFor(LoneNode lone, Duration time) {
    for (long ms = 0; ms < time.toMillis(); ms += 500) {
      lone.wire.clear();
      lone.run(500);
      if (!lone.wire.to(ORIGINAL, GetPeers.class).isEmpty()) {
        lone.wire.send(ORIGINAL, new Peers(ByteString.EMPTY, List.of()));
      }
    }
  }
}
