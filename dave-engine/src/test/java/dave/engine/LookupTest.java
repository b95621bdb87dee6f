package dave.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.engine.Engine.Found;
import dave.engine.Engine.KeyCount;
import dave.engine.consensus.Consensus;
import dave.engine.consensus.Ranking;
import dave.engine.model.Pace;
import dave.engine.model.Target;
import dave.engine.model.Timing;
import dave.engine.testing.LoneNode;
import dave.engine.testing.SignedDats;
import dave.engine.testing.SimulatedNetwork;
import dave.engine.testing.SimulatedNode;
import dave.engine.testing.VirtualWorld;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.Message;
import dave.wire.Message.Get;
import dave.wire.Message.GetPeers;
import dave.wire.Message.Put;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests lookups in the network, on virtual time. */
class LookupTest {
  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

  private final VirtualWorld world = new VirtualWorld();
  private final SimulatedNetwork network =
      new SimulatedNetwork(world, SimulatedNetwork.Options.LOSSY, 3);
  private final List<SimulatedNode> nodes = new ArrayList<>();

  @AfterEach
  void close() {
    nodes.forEach(SimulatedNode::close);
    world.run(Duration.ofSeconds(1));
    world.close();
  }

  @Test
  void shouldFindADatThatOnlyTheNetworkHolds() {
    quietNodes(6);
    Dat dat = submit(3, 1, "k", "v");
    Target[] targets = {
      new Target.ByWork(dat.work()),
      new Target.ByRegister(dat.key(), dat.author()),
      new Target.ByKey(dat.key())
    };
    for (int i = 0; i < targets.length; i++) {
      SimulatedNode asker = nodes.get(i == 0 ? 1 : 3 + i);
      List<Found> found = new ArrayList<>();
      asker.engine().get(targets[i], TEN_SECONDS).subscribe(found::add);
      world.run(Duration.ofSeconds(4));
      assertThat(found).as("%s", targets[i]).hasSize(1);
      assertThat(found.getFirst().dat().dat()).isEqualTo(dat);
      assertThat(found.getFirst().local()).isFalse();
    }
  }

  @Test
  void shouldSayThatADatIsLocal() {
    quietNodes(2);
    Dat dat = submit(1, 1, "k", "v");
    assertThat(
            nodes.get(1).now(nodes.get(1).engine().get(new Target.ByKey(dat.key()), Duration.ZERO)))
        .isEqualTo(new Found(nodes.get(1).store().byWork(dat.work()).orElseThrow(), true));
  }

  @Test
  void shouldEndEmptyAtTheDeadline() {
    quietNodes(3);
    boolean[] ended = new boolean[1];
    nodes
        .get(1)
        .engine()
        .get(new Target.ByKey(ByteString.copyFromUtf8("none")), Duration.ofSeconds(3))
        .subscribe(found -> {}, error -> {}, () -> ended[0] = true);
    world.run(Duration.ofMillis(2_900));
    assertThat(ended[0]).isFalse();
    world.run(Duration.ofMillis(400));
    assertThat(ended[0]).isTrue();
  }

  @Test
  void shouldAnswerAtOnceWithoutAnybodyToAsk() {
    try (SimulatedNode alone =
        new SimulatedNode(world, network, address(9), LoneNode.CONFIG, Timing.DEFAULT, 9)) {
      Target none = new Target.ByKey(ByteString.copyFromUtf8("none"));
      List<String> ended = new ArrayList<>();
      for (Pace pace : Pace.values()) {
        alone
            .engine()
            .get(none, TEN_SECONDS, pace)
            .subscribe(found -> {}, error -> {}, () -> ended.add(pace.name()));
      }
      alone
          .engine()
          .count(ByteString.copyFromUtf8("none"), TEN_SECONDS, Ranking.POPULARITY, 10)
          .subscribe(count -> ended.add("count of " + count.peersAsked()));
      world.run(Duration.ofMillis(100));
      assertThat(ended).containsExactlyInAnyOrder("SLOTS", "FAST", "count of 0");
      assertThat(alone.now(alone.engine().isAlone())).isTrue();

      alone.engine().expectEdges(true);
      ended.clear();
      alone.engine().get(none, TEN_SECONDS).subscribe(f -> {}, e -> {}, () -> ended.add("names"));
      world.run(Duration.ofSeconds(9));
      assertThat(ended).as("an edge's name is looked up").isEmpty();

      alone.engine().expectEdges(false);
      alone.now(alone.engine().addEdge(address(1)));
      alone.engine().get(none, TEN_SECONDS).subscribe(f -> {}, e -> {}, () -> ended.add("edge"));
      world.run(Duration.ofMillis(9_900));
      assertThat(ended).as("the edge is silent so far").containsExactly("names");
      assertThat(alone.now(alone.engine().isAlone())).isFalse();
    }
  }

  @Test
  void shouldScanAllAuthorsOverSeveralPagesAndPeers() {
    quietNodes(5);
    TreeSet<Author> authors = new TreeSet<>();
    for (int author = 0; author < 120; author++) {
      authors.add(submit(2 + author % 3, author, "poll", "vote " + author % 5).author());
    }
    submit(1, 1, "poll", "mine");
    world.run(Duration.ofMillis(LoneNode.STEM_MS));
    List<KeyCount> scans = new ArrayList<>();
    nodes
        .get(1)
        .engine()
        .count(ByteString.copyFromUtf8("poll"), Duration.ofSeconds(30), Ranking.POPULARITY, 10)
        .subscribe(scans::add);
    world.run(Duration.ofSeconds(29));
    assertThat(scans).as("ends before its deadline").hasSize(1);
    Consensus consensus = scans.getFirst().consensus();
    assertThat(consensus.totalAuthors()).isEqualTo(authors.size());
    assertThat(consensus.totalValues()).isBetween(5L, 6L);
    assertThat(consensus.partial()).isFalse();
    assertThat(scans.getFirst().peersAsked()).isEqualTo(4);
    assertThat(scans.getFirst().peersAnswered()).isEqualTo(3);
  }

  @Test
  void shouldAskInNoMoreThanAQuarterOfTheSlots() {
    EngineConfig config = LoneNode.CONFIG.withEdges(List.of(address(1), address(2)));
    try (LoneNode lone = new LoneNode(1, config, Timing.DEFAULT)) {
      lone.submit(1, "k", "v");
      lone.prove(address(1));
      lone.prove(address(2));
      lone.run(LoneNode.STEM_MS);
      for (int i = 0; i < 200; i++) {
        lone.node
            .engine()
            .get(new Target.ByKey(ByteString.copyFromUtf8("no " + i)), TEN_SECONDS)
            .subscribe();
      }
      lone.wire.clear();
      lone.run(2_000);
      List<? extends Message> all =
          lone.wire.all().stream()
              .map(sent -> sent.message())
              .filter(message -> message instanceof Get || message instanceof Put)
              .toList();
      assertThat(all).hasSize(200);
      assertThat(all.stream().filter(Get.class::isInstance)).hasSize(50);
    }
  }

  /**
   * Creates nodes that know each other but give new peers no dats, so that gossip spreads nothing.
   */
  private void quietNodes(int count) {
    EngineConfig config = LoneNode.CONFIG.withEpoch(Duration.ofMillis(20));
    Timing timing = Timing.DEFAULT.withDelays(20_000, 3_600_000);
    for (int i = 0; i < count; i++) {
      nodes.add(new SimulatedNode(world, network, address(i), config, timing, 40 + i));
    }
    byte[] hello = PacketCodec.encode(GetPeers.padded(ByteString.copyFromUtf8("12345678")));
    for (int tries = 0; tries < 3; tries++) {
      for (int i = 0; i < count * count; i++) {
        if (i / count != i % count) {
          network.send(address(i / count), address(i % count), hello);
        }
      }
      world.run(Duration.ofSeconds(9));
    }
    for (SimulatedNode node : nodes) {
      assertThat(node.peers()).hasSize(count - 1);
    }
  }

  private Dat submit(int node, int author, String key, String value) {
    Dat dat = SignedDats.bound(SignedDats.key(author), key, value, world.nowMs() - 100, 6);
    nodes.get(node).now(nodes.get(node).engine().submit(dat));
    return dat;
  }

  private static PeerAddress address(int i) {
    return PeerAddresses.parse("udp://" + (50 + i) + ".4.4.4:1618");
  }
}
