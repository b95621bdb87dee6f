package dave.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.engine.gossip.GossipPlan;
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
import dave.engine.transport.Transport;
import dave.link.cell.CellFormat;
import dave.wire.Dat;
import dave.wire.Decoded;
import dave.wire.Message.Get;
import dave.wire.Message.GetPeers;
import dave.wire.Message.Peers;
import dave.wire.Message.Put;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.keys.LinkSecret;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests real engines over links, on virtual time. */
class LinkedEnginesTest {
  private static final int NODES = 8;
  private static final Duration EPOCH = Duration.ofMillis(20);
  private static final long SEED = 11;
  private static final byte[] PING =
      PacketCodec.encode(GetPeers.padded(ByteString.copyFromUtf8("12345678")));

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

  /**
   * An embargo lasts an eighth to three eighths of 36 hops, each a round of the slower side and 100
   * ms, and not less than without links.
   */
  @ParameterizedTest
  @CsvSource({"20, 1250, 3750", "300, 1800, 5400"})
  void shouldEndAnEmbargoAfterRoundsOfTheSuccessor(long epochMs, long leastMs, long mostMs) {
    try (Run run = new Run(LinkMode.REQUIRE, EPOCH, Duration.ofMillis(epochMs))) {
      run.seconds(60);
      run.network.cut((from, to) -> true);
      Engine engine = run.nodes.getFirst().engine();
      for (int i = 0; i < 5; i++) {
        Target dat = new Target.ByWork(run.put(0, "value " + i).work());
        long putMs = run.world.nowMs();
        while (engine.stranger().getIfCached(dat).isEmpty()) {
          run.world.run(Duration.ofMillis(20));
          // Measured rounds vary a little, and maintenance comes each 250 ms.
          assertThat(run.world.nowMs() - putMs).isLessThan(mostMs + mostMs / 10 + 520);
        }
        assertThat(run.world.nowMs() - putMs).isGreaterThan(leastMs - leastMs / 10);
      }
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
  void shouldTakeTheOtherEndOfALinkForAPeerThoughItSaysNothing() {
    try (Run run = new Run(LinkMode.REQUIRE, 1, SimulatedNetwork.Options.PERFECT);
        LinkSecret key = LinkSecret.generate(new SplittableRandom(5));
        SealedTransport mute = run.sealed(key, 50)) {
      PeerAddress node = PeerAddress.ofLink(run.keys.getFirst().publicKey(), Run.address(0));
      mute.contact(node, PING);
      for (int second = 0; second < 60; second++) {
        mute.slot(room -> {});
        run.seconds(1);
        mute.poll();
      }
      assertThat(run.nodes.getFirst().peers())
          .as("seed %s", SEED)
          .hasSize(1)
          .allMatch(peer -> peer.proven() && peer.trust() == 0);
      // Cells alone show that it lives; when they stop, it is dropped.
      run.seconds(100);
      assertThat(run.nodes.getFirst().peers()).as("seed %s", SEED).isEmpty();
    }
  }

  @Test
  void shouldSayGoodbyeOnEachLinkInTheScheduleAndNoFaster() {
    try (Run run = new Run(LinkMode.REQUIRE, NODES, SimulatedNetwork.Options.PERFECT)) {
      run.seconds(60);
      SimulatedNode leaving = run.nodes.get(3);
      int links = leaving.status().links().links().size();
      assertThat(links).isGreaterThan(NODES / 2);
      List<Long> sent = new ArrayList<>();
      run.network.tap(
          (from, to, packet) -> {
            if (from.equals(leaving.address())) {
              sent.add(run.world.nowMs());
            }
          });
      AtomicReference<Boolean> left = new AtomicReference<>(false);
      leaving.engine().leave().subscribe(x -> {}, e -> {}, () -> left.set(true));
      run.world.run(EPOCH.multipliedBy(2L * links + 3));
      assertThat(left.get()).isTrue();
      assertThat(sent).hasSizeBetween(links, 2 * links).doesNotHaveDuplicates();
      assertThat(leaving.status().links().links()).isEmpty();
      run.seconds(1);
      for (SimulatedNode node : run.nodes) {
        assertThat(node.peers())
            .as("%s, seed %s", node.address(), SEED)
            .noneMatch(peer -> peer.address().toString().contains("@45.4.2.3:"));
      }
    }
  }

  @Test
  void shouldKeepLinksBetweenNodesOfVeryDifferentPace() {
    Duration[] epochs = {
      Duration.ofMillis(10), Duration.ofMillis(290), Duration.ofMillis(10), Duration.ofMillis(290)
    };
    try (Run run = new Run(LinkMode.REQUIRE, epochs)) {
      run.seconds(60);
      List<Integer> before = run.nodes.stream().map(node -> node.peers().size()).toList();
      assertThat(before).as("seed %s", SEED).containsOnly(3);
      run.seconds(900);
      for (SimulatedNode node : run.nodes) {
        assertThat(node.peers()).as("%s, seed %s", node.address(), SEED).hasSize(3);
        assertThat(node.events())
            .as("%s, seed %s", node.address(), SEED)
            .noneMatch(EngineEvent.PeerDropped.class::isInstance);
      }
      Dat dat = run.put(3, "from a slow one");
      run.seconds(30);
      assertThat(run.nodes).allMatch(node -> node.store().byWork(dat.work()).isPresent());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1})
  void shouldKeepLinksWhenTheWallClockIsSet(int hours) {
    try (Run run = new Run(LinkMode.REQUIRE, 4, SimulatedNetwork.Options.PERFECT)) {
      run.seconds(60);
      run.world.setAhead(Duration.ofHours(hours));
      run.seconds(300);
      for (SimulatedNode node : run.nodes) {
        assertThat(node.peers()).as("%s, seed %s", node.address(), SEED).hasSize(3);
        assertThat(node.events())
            .as("%s, seed %s", node.address(), SEED)
            .noneMatch(EngineEvent.PeerDropped.class::isInstance);
      }
      Dat dat = run.put(3, "after the step");
      run.seconds(30);
      assertThat(run.nodes).allMatch(node -> node.store().byWork(dat.work()).isPresent());
    }
  }

  @Test
  void shouldMakeAPlainEdgeThatHasLinksTheSealedEdge() {
    try (Run run = new Run(LinkMode.PREFER, 3, SimulatedNetwork.Options.PERFECT, true)) {
      run.seconds(60);
      SimulatedNode node = run.nodes.get(1);
      PeerAddress plain = Run.address(0);
      PeerAddress sealed = PeerAddress.ofLink(run.keys.getFirst().publicKey(), plain);
      assertThat(node.peers())
          .as("seed %s", SEED)
          .filteredOn(PeerView::edge)
          .extracting(PeerView::address)
          .containsExactly(sealed);
      assertThat(node.peers()).extracting(PeerView::address).doesNotContain(plain);
      node.now(node.engine().addEdge(plain));
      assertThat(node.peers()).extracting(PeerView::address).doesNotContain(plain);
      Map<PeerAddress, Integer> sent = run.count(100);
      assertThat(sent.get(node.address())).as("no slot is lost to plain peers").isEqualTo(100);

      run.network.cut((from, to) -> from.equals(plain) || to.equals(plain));
      run.seconds(60);
      assertThat(node.peers())
          .filteredOn(PeerView::edge)
          .extracting(PeerView::address)
          .containsExactly(plain);
      run.network.cut((from, to) -> false);
      run.seconds(60);
      assertThat(node.peers())
          .filteredOn(PeerView::edge)
          .extracting(PeerView::address)
          .containsExactly(sealed);
      node.engine().removeEdge(plain).subscribe();
      run.seconds(1);
      assertThat(node.peers()).noneMatch(PeerView::edge);
    }
  }

  @Test
  void shouldAskPlainPeersToo() {
    try (Run run = new Run(LinkMode.PREFER, 4, SimulatedNetwork.Options.PERFECT)) {
      run.addPlain();
      run.seconds(90);
      SimulatedNode asker = run.nodes.getFirst();
      List<PeerAddress> asked = new ArrayList<>();
      run.network.tap(
          (from, to, packet) -> {
            if (from.equals(asker.address()) && decoded(packet) instanceof Get) {
              asked.add(to);
            }
          });
      Dat plainOnly =
          SignedDats.bound(SignedDats.key(2), "k", "v", run.world.nowMs() - 86_400_000, 6);
      SimulatedNode plain = run.nodes.get(4);
      plain.now(plain.engine().submit(plainOnly));
      AtomicReference<Engine.Found> found = new AtomicReference<>();
      asker
          .engine()
          .get(new Target.ByWork(plainOnly.work()), Duration.ofSeconds(9))
          .subscribe(found::set);
      run.seconds(9);
      assertThat(found.get()).as("a dat that only an original node has").isNotNull();
      assertThat(asked).containsOnly(plain.address());
    }
  }

  @Test
  void shouldSendALinkedPeerNothingButTheCellsOfTheSchedule() {
    try (Run run = new Run(LinkMode.PREFER, NODES, SimulatedNetwork.Options.PERFECT, true)) {
      run.seconds(100);
      SimulatedNode node = run.nodes.get(2);
      Set<PeerAddress> linked = new HashSet<>();
      node.status().links().links().forEach(link -> linked.add(link.address().underLink()));
      assertThat(linked).hasSize(NODES - 1);
      Map<Long, Integer> bySlot = new HashMap<>();
      List<Integer> sizes = new ArrayList<>();
      run.network.tap(
          (from, to, packet) -> {
            if (from.equals(node.address()) && linked.contains(to)) {
              sizes.add(packet.length);
              bySlot.merge(run.world.nowMs() / EPOCH.toMillis(), 1, Integer::sum);
            }
          });
      Dat missing = SignedDats.bound(SignedDats.key(3), "k", "v", run.world.nowMs() - 90_000, 6);
      for (int i = 0; i < 10; i++) {
        run.put(2, "value " + i);
        node.engine().get(new Target.ByWork(missing.work()), Duration.ofSeconds(5)).subscribe();
        run.seconds(4);
      }
      assertThat(sizes).as("seed %s", SEED).containsOnly(CellFormat.MAX_SIZE).hasSize(2_000);
      assertThat(bySlot.values()).as("seed %s", SEED).containsOnly(1);
    }
  }

  @Test
  void shouldSendNoYoungDatAndNoneOfTheStemInPlainPackets() {
    try (Run run = new Run(LinkMode.PREFER, 3, SimulatedNetwork.Options.PERFECT)) {
      SimulatedNode plain = run.addPlain();
      run.seconds(60);
      long windowMs = GossipPlan.of(EPOCH, Timing.DEFAULT.freshWindowMs()).windowMs();
      List<Long> ages = new ArrayList<>();
      List<Put> stems = new ArrayList<>();
      run.network.tap(
          (from, to, packet) -> {
            if (!from.equals(plain.address()) && decoded(packet) instanceof Put put) {
              ages.add(run.world.nowMs() - put.dat().timeMs());
              if (put.stem()) {
                stems.add(put);
              }
            }
          });
      for (int i = 0; i < 20; i++) {
        Dat dat = run.put(i % 3, "value " + i);
        plain.engine().get(new Target.ByWork(dat.work()), Duration.ofSeconds(2)).subscribe();
        run.seconds(2);
      }
      run.seconds(30);
      assertThat(ages).isNotEmpty().allMatch(age -> age >= windowMs);
      assertThat(stems).isEmpty();
    }
  }

  @Test
  void shouldSendABystanderThatIsNamedOneDatagramAnInterval() {
    try (Run run = new Run(LinkMode.REQUIRE, 1, SimulatedNetwork.Options.PERFECT);
        LinkSecret key = LinkSecret.generate(new SplittableRandom(5));
        SealedTransport teller = run.sealed(key, 50)) {
      PeerAddress node = PeerAddress.ofLink(run.keys.getFirst().publicKey(), Run.address(0));
      List<PeerAddress> sent = new ArrayList<>();
      run.network.tap(
          (from, to, packet) -> {
            if (to.toString().startsWith("udp://198.18.")) {
              sent.add(to);
            }
          });
      List<Transport.Incoming> received = run.received();
      teller.contact(node, PING);
      SplittableRandom random = new SplittableRandom(SEED);
      for (int second = 0; second < 160; second++) {
        for (Transport.Incoming incoming : List.copyOf(received)) {
          if (incoming instanceof Transport.Datagram datagram
              && decoded(datagram.packet()) instanceof GetPeers asked) {
            teller.send(
                node,
                PacketCodec.encode(
                    new Peers(asked.token(), List.of(bystander(random), bystander(random)))));
          }
        }
        received.clear();
        teller.slot(room -> {});
        run.seconds(1);
        teller.poll();
      }
      assertThat(sent).as("seed %s", SEED).isNotEmpty().hasSizeLessThanOrEqualTo(160 / 8 + 1);
      Map<PeerAddress, Integer> times = new HashMap<>();
      sent.forEach(to -> times.merge(to, 1, Integer::sum));
      assertThat(times.values()).allMatch(count -> count <= 6);
    }
  }

  private static PeerAddress bystander(SplittableRandom random) {
    PeerAddress udp = PeerAddresses.parse("udp://198.18.0." + random.nextInt(1, 250) + ":1618");
    return PeerAddress.ofLink(LinkSecret.generate(random).publicKey(), udp);
  }

  @ParameterizedTest
  @EnumSource(names = {"REQUIRE", "PREFER"})
  void shouldSendAnUnprovenSourceNoMoreBytesThanItSent(LinkMode mode) {
    try (Run run = new Run(mode, 1, SimulatedNetwork.Options.PERFECT);
        LinkSecret key = LinkSecret.generate(new SplittableRandom(5));
        SealedTransport asker = run.sealed(key, 50)) {
      PeerAddress node = Run.address(0);
      Map<PeerAddress, Long> in = new HashMap<>();
      Map<PeerAddress, Long> out = new HashMap<>();
      List<byte[]> questions = new ArrayList<>();
      run.network.tap(
          (from, to, packet) -> {
            if (to.equals(node)) {
              in.merge(from, (long) packet.length, Long::sum);
              questions.add(packet);
            } else if (from.equals(node)) {
              out.merge(to, (long) packet.length, Long::sum);
            }
          });
      // Its questions do not arrive; they are then sent from other sources.
      run.network.cut((from, to) -> from.equals(Run.address(50)));
      for (int i = 0; i < 20; i++) {
        asker.contact(PeerAddress.ofLink(run.keys.getFirst().publicKey(), node), PING);
        run.seconds(3);
        asker.poll();
      }
      assertThat(questions).hasSize(20);
      in.clear();
      List<byte[]> kinds = new ArrayList<>(questions);
      kinds.add(PING);
      kinds.add(new byte[0]);
      Dat young = SignedDats.bound(SignedDats.key(1), "k", "v", run.world.nowMs(), 6);
      kinds.add(PacketCodec.encode(new Put(young)));
      SplittableRandom random = new SplittableRandom(SEED);
      for (int i = 0; i < 500; i++) {
        byte[] packet = kinds.get(random.nextInt(kinds.size())).clone();
        if (packet.length > 0 && random.nextInt(4) == 0) {
          packet[random.nextInt(packet.length)] ^= (byte) (1 << random.nextInt(8));
        }
        PeerAddress source = PeerAddresses.parse("udp://45.77.1." + random.nextInt(1, 20) + ":9");
        run.network.send(source, node, packet);
        run.world.run(Duration.ofMillis(200));
      }
      assertThat(out).as("answers in mode %s, seed %s", mode, SEED).isNotEmpty();
      out.forEach(
          (to, bytes) ->
              assertThat(bytes).as("to %s, seed %s", to, SEED).isLessThanOrEqualTo(in.get(to)));
    }
  }

  private static Object decoded(byte[] packet) {
    return PacketCodec.decode(packet) instanceof Decoded.Ok ok ? ok.message() : packet;
  }

  /** Nodes in a network. The first is the edge of the others. */
  private static final class Run implements AutoCloseable {
    final VirtualWorld world = new VirtualWorld();
    final SimulatedNetwork network;
    final List<SimulatedNode> nodes = new ArrayList<>();
    private final List<LinkSecret> keys = new ArrayList<>();
    private final List<Transport.Incoming> received = new ArrayList<>();

    Run(LinkMode mode, int count, SimulatedNetwork.Options options) {
      this(mode, count, options, false);
    }

    /** Creates nodes with these epochs in a perfect network. */
    Run(LinkMode mode, Duration... epochs) {
      this(mode, epochs, SimulatedNetwork.Options.PERFECT, false);
    }

    /**
     * @param plainEdge whether the edge is given without its link key
     */
    Run(LinkMode mode, int count, SimulatedNetwork.Options options, boolean plainEdge) {
      this(mode, Collections.nCopies(count, EPOCH).toArray(new Duration[0]), options, plainEdge);
    }

    private Run(
        LinkMode mode, Duration[] epochs, SimulatedNetwork.Options options, boolean plainEdge) {
      network = new SimulatedNetwork(world, options, SEED);
      SplittableRandom random = new SplittableRandom(SEED);
      PeerAddress edge = null;
      for (int i = 0; i < epochs.length; i++) {
        LinkSecret key = LinkSecret.generate(random);
        keys.add(key);
        PeerAddress address = address(i);
        EngineConfig config =
            config(edge == null ? List.of() : List.of(edge))
                .withEpoch(epochs[i])
                .withLinks(LinkConfig.of(mode, key));
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
              world::nanos,
              new SplittableRandom(number),
              new SimpleMeterRegistry());
      sealed.receive().subscribe(received::add);
      sealed.open().subscribe();
      return sealed;
    }

    /** What endpoints of the test received; the caller may clear it. */
    List<Transport.Incoming> received() {
      return received;
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
