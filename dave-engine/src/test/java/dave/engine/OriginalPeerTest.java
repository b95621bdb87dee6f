package dave.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.engine.model.Defences;
import dave.engine.model.PeerView;
import dave.engine.model.Target;
import dave.engine.model.Timing;
import dave.engine.testing.OriginalNode;
import dave.engine.testing.SignedDats;
import dave.engine.testing.SimulatedNetwork;
import dave.engine.testing.SimulatedNode;
import dave.engine.testing.VirtualWorld;
import dave.engine.transport.Transport;
import dave.wire.Dat;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.keys.SigningKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests a node of ours with one of the original network, on virtual time. */
class OriginalPeerTest {
  private static final long SEED = 20241101;
  private static final int DIFFICULTY = 16;
  private static final Duration EPOCH = Duration.ofMillis(10);

  private final VirtualWorld world = new VirtualWorld();
  private final SimulatedNetwork network =
      new SimulatedNetwork(world, SimulatedNetwork.Options.PERFECT, SEED);
  private final PeerAddress ourAddress = PeerAddresses.parse("udp://[::1]:1618");
  private final PeerAddress originalAddress = PeerAddresses.parse("udp://[::1]:1700");
  private final Transport originalSocket = network.transport(originalAddress);
  private final OriginalNode original =
      new OriginalNode(originalSocket::send, new SplittableRandom(SEED));
  private final SigningKey ourKey = SignedDats.key(1);
  private final SigningKey originalKey = SignedDats.key(2);

  @AfterEach
  void end() {
    world.close();
  }

  private void startOriginal() {
    originalSocket
        .receive()
        .cast(Transport.Datagram.class)
        .subscribe(d -> original.receive(d.from(), d.packet(), world.nowMs()));
    originalSocket.open().subscribe();
    every(Duration.ofMillis(OriginalNode.PING_MS), () -> original.ping(world.nowMs()));
    every(EPOCH, original::epoch);
  }

  private void every(Duration period, Runnable task) {
    world
        .scheduler()
        .schedulePeriodically(task, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  private SimulatedNode startOurs(List<PeerAddress> edges) {
    return startOurs(edges, Timing.DEFAULT);
  }

  private SimulatedNode startOurs(List<PeerAddress> edges, Timing timing) {
    return new SimulatedNode(
        world,
        network,
        ourAddress,
        EngineConfig.DEFAULT.withEdges(edges).withMinDifficulty(DIFFICULTY),
        timing,
        SEED);
  }

  private Dat ours(String key) {
    return SignedDats.bound(ourKey, key, "ours", world.nowMs() - 100, DIFFICULTY);
  }

  private Dat originals(String key) {
    return SignedDats.original(originalKey, key, "original", world.nowMs() - 100, DIFFICULTY);
  }

  private boolean originalHolds(Dat dat) {
    return original.held(dat.key(), dat.author().toByteString()).equals(Optional.of(dat));
  }

  @Test
  void shouldExchangeDatsWithAnOriginalEdge() {
    startOriginal();
    try (SimulatedNode node = startOurs(List.of(originalAddress))) {
      exchangeDats(node);
    }
  }

  @Test
  void shouldExchangeDatsWithAnOriginalThatFoundUs() {
    startOriginal();
    original.addEdge(ourAddress, world.nowMs());
    try (SimulatedNode node = startOurs(List.of())) {
      exchangeDats(node);
    }
  }

  private void exchangeDats(SimulatedNode node) {
    world.run(Duration.ofSeconds(35)); // First ping after 8 s, proof in 6 s, dats after 20 s.
    Dat ours = ours("ours");
    node.now(node.engine().submit(ours));
    Dat originals = originals("originals");
    original.store(originals);
    world.run(Duration.ofSeconds(5));
    assertThat(originalHolds(ours)).as("the original holds our dat").isTrue();
    PeerView seen = node.now(node.engine().peers()).getFirst();
    assertThat(seen.original()).isTrue();
    assertThat(seen.lastDatMs()).as("its last dat").isBetween(originals.timeMs(), world.nowMs());
    assertThat(node.store().byWork(originals.work())).isPresent();

    world.run(Duration.ofMinutes(5));
    assertThat(original.peers()).containsExactly(ourAddress);
    assertThat(original.dropped()).isEmpty();
    assertThat(original.refused()).isZero();
    assertThat(node.peers())
        .singleElement()
        .satisfies(
            peer -> {
              assertThat(peer.address()).isEqualTo(originalAddress);
              assertThat(peer.proven()).isTrue();
              assertThat(peer.active()).isTrue();
              assertThat(peer.trust()).isPositive();
            });
    assertThat(node.events()).noneMatch(EngineEvent.PeerDropped.class::isInstance);
  }

  @Test
  void shouldGossipWithAnOriginalItKnewSixSecondsAfterARestart() {
    startOriginal();
    EngineConfig config = EngineConfig.DEFAULT.withMinDifficulty(DIFFICULTY);
    Map<String, String> meta = Map.of("anchors", originalAddress.toString());
    try (SimulatedNode node =
        new SimulatedNode(
            world, network, ourAddress, config, Timing.DEFAULT, Defences.ALL, SEED, meta)) {
      Dat ours = ours("after a restart");
      node.now(node.engine().submit(ours));
      world.run(Duration.ofSeconds(6));
      assertThat(node.peers()).singleElement().matches(PeerView::active);
      world.run(Duration.ofSeconds(4));
      assertThat(originalHolds(ours)).isTrue();
    }
  }

  @Test
  void shouldStayAPeerOfAnOriginalWithNothingToSay() {
    startOriginal();
    try (SimulatedNode node = startOurs(List.of(originalAddress))) {
      world.run(Duration.ofMinutes(10));
      assertThat(original.peers()).containsExactly(ourAddress);
      assertThat(original.dropped()).isEmpty();
      assertThat(node.peers()).singleElement().matches(PeerView::proven);
    }
  }

  @Test
  void shouldTakeTheDatsOfAnOriginalBeforeItIsProven() {
    startOriginal();
    original.addEdge(ourAddress, world.nowMs());
    try (SimulatedNode node = startOurs(List.of())) {
      Dat originals = originals("at-once");
      original.store(originals);
      world.run(Duration.ofSeconds(1));
      assertThat(node.store().byWork(originals.work())).isPresent();
      assertThat(node.peers()).isEmpty();
    }
  }

  @Test
  void shouldAnswerTheGetOfAnOriginalThatIsProvenButGetsNoGossipYet() {
    startOriginal();
    original.addEdge(ourAddress, world.nowMs());
    Timing timing = Timing.DEFAULT.withDelays(20_000, 3_600_000);
    try (SimulatedNode node = startOurs(List.of(), timing)) {
      Dat ours = ours("asked-for");
      node.now(node.engine().submit(ours));
      world.run(Duration.ofMillis(OriginalNode.PING_MS + 500));
      assertThat(node.peers()).isEmpty();
      original.ask(ours.key(), ours.author());
      world.run(Duration.ofMillis(100));
      assertThat(originalHolds(ours)).as("it could be anybody who asks").isFalse();
      world.run(Duration.ofMillis(5_900));
      assertThat(node.peers()).singleElement().matches(PeerView::proven);
      original.ask(ours.key(), ours.author());
      world.run(Duration.ofMillis(100));
      assertThat(originalHolds(ours)).isTrue();
    }
  }

  @Test
  void shouldGetFromAnOriginal() {
    originalSocket
        .receive()
        .cast(Transport.Datagram.class)
        .subscribe(d -> original.receive(d.from(), d.packet(), world.nowMs()));
    originalSocket.open().subscribe(); // Without epochs it sends dats only when asked.
    Dat originals = originals("held");
    original.store(originals);
    try (SimulatedNode node = startOurs(List.of(originalAddress))) {
      world.run(Duration.ofSeconds(10));
      assertThat(node.store().byWork(originals.work())).isEmpty();
      AtomicReference<Engine.Found> found = new AtomicReference<>();
      Target target = new Target.ByRegister(ByteString.copyFromUtf8("held"), originals.author());
      node.engine().get(target, Duration.ofSeconds(5)).subscribe(found::set);
      world.run(Duration.ofSeconds(5));
      Engine.Found answer = Objects.requireNonNull(found.get(), "nothing found");
      assertThat(answer.dat().dat()).isEqualTo(originals);
      assertThat(answer.local()).isFalse();
    }
  }

  @Test
  void shouldTellOriginalsOfEachOther() {
    PeerAddress secondAddress = PeerAddresses.parse("udp://[::1]:1701");
    Transport secondSocket = network.transport(secondAddress);
    OriginalNode second = new OriginalNode(secondSocket::send, new SplittableRandom(SEED + 1));
    secondSocket
        .receive()
        .cast(Transport.Datagram.class)
        .subscribe(d -> second.receive(d.from(), d.packet(), world.nowMs()));
    secondSocket.open().subscribe();
    every(Duration.ofMillis(OriginalNode.PING_MS), () -> second.ping(world.nowMs()));
    startOriginal();
    original.addEdge(ourAddress, world.nowMs());
    second.addEdge(ourAddress, world.nowMs());
    try (SimulatedNode node = startOurs(List.of())) {
      world.run(Duration.ofMinutes(2));
      assertThat(node.peers()).hasSize(2);
      assertThat(original.peers()).containsExactlyInAnyOrder(ourAddress, secondAddress);
      assertThat(second.peers()).containsExactlyInAnyOrder(ourAddress, originalAddress);
    }
  }
}
