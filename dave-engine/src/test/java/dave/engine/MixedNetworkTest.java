package dave.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.link.LinkConfig;
import dave.engine.link.LinkMode;
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
import dave.wire.keys.LinkSecret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Tests a network of nodes with links, of a node without, and of one of the original network, on
 * virtual time.
 */
class MixedNetworkTest {
  private static final long SEED = 5;
  private static final int DIFFICULTY = 16;
  private static final Duration EPOCH = Duration.ofMillis(40);

  /** A dat gets to an original node in plain packets, which carry none of the fresh window. */
  private static final int LATEST_AT_ORIGINAL_S = 30;

  private final VirtualWorld world = new VirtualWorld();
  private final SimulatedNetwork network =
      new SimulatedNetwork(world, SimulatedNetwork.Options.PERFECT, SEED);
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final PeerAddress first = address(1);
  private final List<LinkSecret> keys = new ArrayList<>();
  private final List<SimulatedNode> nodes = new ArrayList<>();
  private final PeerAddress originalAddress = address(9);
  private final Transport originalSocket = network.transport(originalAddress);
  private final OriginalNode original = new OriginalNode(originalSocket::send, random.split());

  private static PeerAddress address(int number) {
    return PeerAddresses.parse("udp://45." + number + ".2.3:1618");
  }

  @AfterEach
  void end() {
    nodes.forEach(SimulatedNode::close);
    keys.forEach(LinkSecret::close);
    world.close();
  }

  private void start(LinkMode mode) {
    EngineConfig config =
        EngineConfig.DEFAULT
            .withEpoch(EPOCH)
            .withMinDifficulty(DIFFICULTY)
            .withEdges(nodes.isEmpty() ? List.of() : List.of(first));
    if (mode != LinkMode.PLAIN) {
      LinkSecret key = LinkSecret.generate(random);
      keys.add(key);
      config = config.withLinks(LinkConfig.of(mode, key));
    }
    int number = nodes.size() + 1;
    nodes.add(
        new SimulatedNode(world, network, address(number), config, Timing.DEFAULT, SEED + number));
  }

  private void startOriginal() {
    originalSocket
        .receive()
        .cast(Transport.Datagram.class)
        .subscribe(d -> original.receive(d.from(), d.packet(), world.nowMs()));
    originalSocket.open().subscribe();
    original.addEdge(first, world.nowMs());
    every(Duration.ofMillis(OriginalNode.PING_MS), () -> original.ping(world.nowMs()));
    every(EPOCH, original::epoch);
  }

  private void every(Duration period, Runnable task) {
    world
        .scheduler()
        .schedulePeriodically(task, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  private boolean originalHolds(Dat dat) {
    return original.held(dat.key(), dat.author().toByteString()).equals(Optional.of(dat));
  }

  private boolean allHold(Dat dat) {
    return nodes.stream().allMatch(node -> node.store().byWork(dat.work()).isPresent());
  }

  @Test
  void shouldBringEveryDatToAllAndToOriginalNodesSoon() {
    for (int i = 0; i < 3; i++) {
      start(LinkMode.PREFER);
    }
    start(LinkMode.PLAIN);
    startOriginal();
    world.run(Duration.ofSeconds(60));
    assertThat(nodes.getFirst().status().links().links()).isNotEmpty();

    List<Dat> dats = new ArrayList<>();
    for (SimulatedNode node : nodes) {
      long timeMs = world.nowMs() - 100;
      Dat dat = SignedDats.bound(SignedDats.key(1), "of " + node.address(), "v", timeMs, 16);
      node.now(node.engine().submit(dat));
      dats.add(dat);
    }
    Dat ofOriginal =
        SignedDats.original(SignedDats.key(2), "original", "v", world.nowMs() - 100, 16);
    original.store(ofOriginal);
    dats.add(ofOriginal);

    int seconds = 0;
    while (seconds < 120 && !dats.stream().allMatch(dat -> originalHolds(dat) && allHold(dat))) {
      world.run(Duration.ofSeconds(1));
      seconds++;
    }
    assertThat(dats).allMatch(this::allHold).allMatch(this::originalHolds);
    assertThat(seconds).isLessThanOrEqualTo(LATEST_AT_ORIGINAL_S);
    assertThat(original.dropped()).isEmpty();
    assertThat(original.refused()).isZero();
  }
}
