package dave.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.engine.link.LinkConfig;
import dave.engine.link.LinkMode;
import dave.engine.link.SealedTransport;
import dave.engine.model.PeerView;
import dave.engine.model.Target;
import dave.engine.model.Timing;
import dave.engine.testing.SignedDats;
import dave.engine.testing.SimulatedNetwork;
import dave.engine.testing.SimulatedNode;
import dave.engine.testing.VirtualWorld;
import dave.link.cell.CellFormat;
import dave.wire.Dat;
import dave.wire.Message.GetPeers;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.keys.LinkSecret;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests real engines over links, on virtual time. */
class LinkedEnginesTest {
  private static final int NODES = 8;
  private static final Duration EPOCH = Duration.ofMillis(20);
  private static final long SEED = 11;

  @Test
  void shouldFindEachOtherAndSpreadOverLinksAlone() {
    try (Run run = new Run(LinkMode.REQUIRE, NODES, SimulatedNetwork.Options.LOSSY)) {
      List<Integer> sizes = new ArrayList<>();
      run.network.tap((from, to, packet) -> sizes.add(packet.length));
      run.seconds(120);
      for (SimulatedNode node : run.nodes) {
        assertThat(node.peers())
            .as("peers of %s, seed %s", node.address(), SEED)
            .hasSizeGreaterThan(NODES / 2)
            .allMatch(peer -> peer.address().transport().equals(PeerAddress.SEALED));
      }
      Dat dat = run.put(3, "to all");
      run.seconds(20);
      for (SimulatedNode node : run.nodes) {
        assertThat(node.store().byWork(dat.work()))
            .as("%s, seed %s", node.address(), SEED)
            .isPresent();
      }
      assertThat(sizes).containsOnly(CellFormat.MAX_SIZE);
    }
  }

  @Test
  void shouldSendOneDatagramAnEpochWhateverThereIsToSay() {
    try (Run run = new Run(LinkMode.REQUIRE, NODES, SimulatedNetwork.Options.PERFECT)) {
      run.seconds(150);
      Map<PeerAddress, Integer> idle = run.count(500);
      assertThat(idle.values()).as("seed %s", SEED).hasSize(NODES).containsOnly(500);
      for (int i = 0; i < 10; i++) {
        run.put(2, "value " + i);
      }
      run.nodes
          .get(5)
          .engine()
          .get(new Target.ByWork(run.put(1, "x").work()), Duration.ofSeconds(9))
          .subscribe();
      assertThat(run.count(500)).as("seed %s", SEED).isEqualTo(idle);
    }
  }

  @Test
  void shouldAnswerAQuestionOverALink() {
    try (Run run = new Run(LinkMode.REQUIRE, 2, SimulatedNetwork.Options.PERFECT)) {
      run.seconds(60);
      Dat old = SignedDats.bound(SignedDats.key(1), "k", "v", run.world.nowMs() - 86_400_000, 6);
      SimulatedNode holder = run.nodes.get(0);
      holder.now(holder.engine().submit(old));
      AtomicReference<Engine.Found> found = new AtomicReference<>();
      run.nodes
          .get(1)
          .engine()
          .get(new Target.ByWork(old.work()), Duration.ofSeconds(9))
          .subscribe(found::set);
      run.seconds(9);
      assertThat(found.get()).isNotNull();
    }
  }

  @Test
  void shouldWalkTheStemOverALinkBeforeItsEmbargoEnds() {
    try (Run run = new Run(LinkMode.REQUIRE, NODES, SimulatedNetwork.Options.PERFECT)) {
      run.seconds(60);
      Dat dat = run.put(4, "walks");
      // A round takes 140 ms, and no embargo ends before 1,250 ms.
      run.world.run(Duration.ofMillis(600));
      assertThat(run.nodes)
          .as("seed %s", SEED)
          .filteredOn(node -> node.store().byWork(dat.work()).isPresent())
          .hasSizeGreaterThan(1);
    }
  }

  @Test
  void shouldBeSilentToWhoLacksTheKey() {
    try (Run run = new Run(LinkMode.REQUIRE, 1, SimulatedNetwork.Options.PERFECT)) {
      List<byte[]> answers = new ArrayList<>();
      PeerAddress node = run.nodes.getFirst().address();
      PeerAddress stranger = PeerAddresses.parse("udp://45.77.1.1:9");
      run.network.tap(
          (from, to, packet) -> {
            if (from.equals(node)) {
              answers.add(packet);
            }
          });
      SplittableRandom random = new SplittableRandom(SEED);
      for (int length = 0; length <= 1_500; length += 4) {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        run.network.send(stranger, node, noise);
      }
      run.network.send(stranger, node, PacketCodec.encode(GetPeers.BARE));
      run.network.send(
          stranger, node, PacketCodec.encode(GetPeers.padded(ByteString.copyFromUtf8("12345678"))));
      run.seconds(30);
      assertThat(answers).isEmpty();
    }
  }

  @Test
  void shouldTalkPlainlyToPlainPeersBesideLinks() {
    try (Run run = new Run(LinkMode.PREFER, 3, SimulatedNetwork.Options.PERFECT)) {
      SimulatedNode plain = run.addPlain();
      run.seconds(90);
      assertThat(plain.peers()).as("seed %s", SEED).anyMatch(PeerView::active);
      Dat dat = run.put(1, "for all");
      run.seconds(10);
      assertThat(run.nodes.get(2).store().byWork(dat.work())).isPresent();
      run.seconds(110);
      assertThat(plain.store().byWork(dat.work())).as("seed %s", SEED).isPresent();
    }
  }

  @Test
  void shouldTurnPlainPeersIntoLinkedOnes() {
    try (Run run = new Run(LinkMode.PREFER, NODES, SimulatedNetwork.Options.LOSSY, true)) {
      run.seconds(120);
      for (SimulatedNode node : run.nodes) {
        assertThat(node.peers())
            .as("peers of %s, seed %s", node.address(), SEED)
            .filteredOn(PeerView::active)
            .hasSizeGreaterThan(NODES / 2)
            .allMatch(peer -> peer.address().transport().equals(PeerAddress.SEALED));
      }
      List<Integer> plain = new ArrayList<>();
      run.network.tap(
          (from, to, packet) -> {
            if (packet.length != CellFormat.MAX_SIZE) {
              plain.add(packet.length);
            }
          });
      run.put(1, "over links");
      run.seconds(20);
      assertThat(plain).as("plain packets between linked nodes, seed %s", SEED).isEmpty();
      assertThat(run.nodes.getFirst().events())
          .filteredOn(EngineEvent.PeerDropped.class::isInstance)
          .extracting(event -> ((EngineEvent.PeerDropped) event).reason())
          .contains("is linked");
    }
  }

  @Test
  @Tag("long")
  void shouldRenewAChosenLinkEveryFewMinutesOnceAllAreTaken() {
    try (Run run = new Run(LinkMode.REQUIRE, 34, SimulatedNetwork.Options.PERFECT)) {
      run.seconds(400);
      assertThat(run.nodes)
          .as("seed %s", SEED)
          .anySatisfy(
              node ->
                  assertThat(node.events())
                      .filteredOn(EngineEvent.PeerDropped.class::isInstance)
                      .extracting(event -> ((EngineEvent.PeerDropped) event).reason())
                      .contains("renewed"));
      Dat dat = run.put(9, "after renewals");
      run.seconds(20);
      assertThat(run.nodes)
          .as("seed %s", SEED)
          .allMatch(node -> node.store().byWork(dat.work()).isPresent());
    }
  }

  @Test
  void shouldEndALinkWhoseOtherEndProvesNothing() {
    try (Run run = new Run(LinkMode.REQUIRE, 1, SimulatedNetwork.Options.PERFECT);
        LinkSecret key = LinkSecret.generate(new SplittableRandom(5));
        SealedTransport mute = run.sealed(key, 50)) {
      PeerAddress node = PeerAddress.ofLink(run.keys.getFirst().publicKey(), Run.address(0));
      mute.send(node, PacketCodec.encode(GetPeers.padded(ByteString.copyFromUtf8("12345678"))));
      List<Integer> open = new ArrayList<>();
      for (int second = 0; second < 60; second++) {
        mute.slot(room -> {});
        run.seconds(1);
        mute.poll();
        open.add(mute.size());
      }
      assertThat(open.subList(3, 20)).as("seed %s", SEED).containsOnly(1);
      assertThat(open.getLast()).as("seed %s", SEED).isZero();
    }
  }

  /** Nodes in a network. The first is the edge of the others. */
  private static final class Run implements AutoCloseable {
    final VirtualWorld world = new VirtualWorld();
    final SimulatedNetwork network;
    final List<SimulatedNode> nodes = new ArrayList<>();
    private final List<LinkSecret> keys = new ArrayList<>();

    Run(LinkMode mode, int count, SimulatedNetwork.Options options) {
      this(mode, count, options, false);
    }

    /**
     * @param plainEdge whether the edge is given without its link key
     */
    Run(LinkMode mode, int count, SimulatedNetwork.Options options, boolean plainEdge) {
      network = new SimulatedNetwork(world, options, SEED);
      SplittableRandom random = new SplittableRandom(SEED);
      PeerAddress edge = null;
      for (int i = 0; i < count; i++) {
        LinkSecret key = LinkSecret.generate(random);
        keys.add(key);
        PeerAddress address = address(i);
        EngineConfig config =
            config(edge == null ? List.of() : List.of(edge)).withLinks(LinkConfig.of(mode, key));
        PeerAddress own = plainEdge ? address : PeerAddress.ofLink(key.publicKey(), address);
        edge = edge == null ? own : edge;
        nodes.add(
            new SimulatedNode(world, network, address, config, Timing.DEFAULT, SEED * 1_000 + i));
      }
    }

    private static EngineConfig config(List<PeerAddress> edges) {
      return EngineConfig.DEFAULT.withMinDifficulty(4).withEpoch(EPOCH).withEdges(edges);
    }

    private static PeerAddress address(int number) {
      return PeerAddresses.parse("udp://45." + (number + 1) + ".2.3:1618");
    }

    /** Creates an endpoint of the test that speaks links. */
    SealedTransport sealed(LinkSecret key, int number) {
      SealedTransport sealed =
          new SealedTransport(
              LinkConfig.of(LinkMode.REQUIRE, key),
              network.transport(address(number)),
              Timing.DEFAULT,
              EPOCH,
              world.clock(),
              new SplittableRandom(number),
              new SimpleMeterRegistry());
      sealed.receive().subscribe();
      sealed.open().subscribe();
      return sealed;
    }

    SimulatedNode addPlain() {
      SimulatedNode plain =
          new SimulatedNode(
              world,
              network,
              address(99),
              config(List.of(nodes.getFirst().address())),
              Timing.DEFAULT,
              SEED * 1_000 + 99);
      nodes.add(plain);
      return plain;
    }

    Dat put(int node, String value) {
      Dat dat = SignedDats.bound(SignedDats.key(1), "", value, world.nowMs() - 100, 6);
      nodes.get(node).now(nodes.get(node).engine().submit(dat));
      return dat;
    }

    /** How many datagrams each node sends in a number of epochs. */
    Map<PeerAddress, Integer> count(int epochs) {
      Map<PeerAddress, Integer> counts = new HashMap<>();
      boolean[] counting = {true};
      network.tap(
          (from, to, packet) -> {
            if (counting[0]) {
              counts.merge(from, 1, Integer::sum);
            }
          });
      world.run(EPOCH.multipliedBy(epochs));
      counting[0] = false;
      return counts;
    }

    void seconds(long seconds) {
      world.run(Duration.ofSeconds(seconds));
    }

    @Override
    public void close() {
      nodes.forEach(SimulatedNode::close);
      world.run(Duration.ofSeconds(1));
      keys.forEach(LinkSecret::close);
      world.close();
    }
  }
}
