package dave.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import dave.engine.Engine;
import dave.engine.Engine.Submission;
import dave.engine.model.PeerView;
import dave.engine.model.Target;
import dave.engine.testing.OriginalNode;
import dave.engine.testing.SignedDats;
import dave.node.DaveNode;
import dave.node.NodeConfig;
import dave.wire.Dat;
import dave.wire.PeerAddress;
import dave.wire.keys.SigningKey;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Tests a real node of Dave with an emulated one of the original network, over UDP on loopback.
 * {@code dave.engine.OriginalPeerTest} tests on virtual time how long they keep each other.
 */
@Execution(ExecutionMode.CONCURRENT) // They wait for pings, most of the time.
class OriginalNodeIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /**
   * The time until an original node that Dave did not choose is proven: three intervals of up to
   * 15.5 s.
   */
  private static final Duration PROOF = Duration.ofSeconds(100);

  private static final int DIFFICULTY = 16;

  /** Longer with {@code -Ddave.drop.periods}. */
  private static final long DROP_PERIODS = Long.getLong("dave.drop.periods", 2);

  private final SigningKey originalKey = SignedDats.key(2);

  private static DaveNode launch(PeerAddress... edges) {
    NodeConfig config = NodeConfig.builder().listen("udp://[::1]:0").build();
    return DaveNode.launch(
        config.toBuilder()
            .engine(config.engine().withEdges(List.of(edges)).withMinDifficulty(DIFFICULTY))
            .build());
  }

  private Dat originals(String key) {
    long nowMs = System.currentTimeMillis();
    return SignedDats.original(originalKey, key, "original", nowMs - 100, DIFFICULTY);
  }

  private static Dat put(DaveNode node, String key) {
    Submission submission = node.put(key, "ours").block(PATIENCE);
    return ((Submission.Decided) Objects.requireNonNull(submission)).dat().dat();
  }

  @Test
  void shouldExchangeDatsWithAnOriginalEdge() throws Exception {
    try (OriginalUdpNode original = OriginalUdpNode.start(true);
        DaveNode node = launch(original.address())) {
      PeerAddress ours = node.listenAddresses().get(0);
      await().atMost(PATIENCE).until(() -> original.peers().contains(ours));
      await().atMost(PATIENCE).until(() -> isPeer(node, original.address()));

      Dat fromUs = put(node, "ours");
      Dat fromOriginal = originals("theirs");
      original.store(fromOriginal);

      await().atMost(PATIENCE).until(() -> holds(original, fromUs));
      await()
          .atMost(PATIENCE)
          .until(() -> node.engine().store().byWork(fromOriginal.work()).isPresent());
      assertThat(original.refused()).isZero();
    }
  }

  @Test
  @Tag("long")
  void shouldAnswerTheGetOfAnOriginalThatFoundUs() throws Exception {
    try (DaveNode node = launch();
        OriginalUdpNode original = OriginalUdpNode.start(false)) {
      Dat fromUs = put(node, "asked-for");
      original.addEdge(node.listenAddresses().get(0));
      // Until it is proven, it gets no answer longer than its request, so it asks again.
      await()
          .atMost(PROOF)
          .pollInterval(Duration.ofSeconds(1))
          .until(
              () -> {
                original.ask(fromUs.key(), fromUs.author());
                return holds(original, fromUs);
              });
      await().atMost(PROOF).until(() -> isPeer(node, original.address()));
      assertThat(original.refused()).isZero();
    }
  }

  @Test
  void shouldGetFromAnOriginal() throws Exception {
    try (OriginalUdpNode original = OriginalUdpNode.start(false)) {
      Dat fromOriginal = originals("held");
      original.store(fromOriginal);
      try (DaveNode node = launch(original.address())) {
        await().atMost(PATIENCE).until(() -> isPeer(node, original.address()));
        Target target =
            new Target.ByRegister(ByteString.copyFromUtf8("held"), originalKey.author());
        Engine.Found found = node.get(target, PATIENCE).block(PATIENCE);
        assertThat(found).isNotNull();
        assertThat(Objects.requireNonNull(found).dat().dat()).isEqualTo(fromOriginal);
        assertThat(found.local()).isFalse();
      }
    }
  }

  @Test
  @Tag("long")
  void shouldStayItsPeerForSeveralDropPeriods() throws Exception {
    try (OriginalUdpNode original = OriginalUdpNode.start(true);
        DaveNode node = launch(original.address())) {
      await().atMost(PATIENCE).until(() -> isPeer(node, original.address()));
      await()
          .during(Duration.ofMillis(DROP_PERIODS * OriginalNode.DROP_MS))
          .atMost(Duration.ofMillis((DROP_PERIODS + 1) * OriginalNode.DROP_MS))
          .until(() -> original.dropped().isEmpty() && isPeer(node, original.address()));
    }
  }

  private static boolean holds(OriginalUdpNode original, Dat dat) {
    return original.held(dat.key(), dat.author()).filter(dat::equals).isPresent();
  }

  private static boolean isPeer(DaveNode node, PeerAddress address) {
    return Objects.requireNonNull(node.engine().peers().block(PATIENCE)).stream()
        .filter(PeerView::proven)
        .anyMatch(peer -> peer.address().equals(address));
  }
}
