package dave.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import dave.engine.link.LinkConfig;
import dave.engine.link.LinkLimits;
import dave.engine.link.LinkMode;
import dave.engine.model.Defences;
import dave.engine.model.LinkView;
import dave.engine.model.Target;
import dave.engine.model.Timing;
import dave.engine.testing.HostileHost;
import dave.engine.testing.HostileHost.Received;
import dave.engine.testing.SignedDats;
import dave.engine.testing.SimulatedNetwork;
import dave.engine.testing.SimulatedNode;
import dave.engine.testing.VirtualWorld;
import dave.wire.Dat;
import dave.wire.Message;
import dave.wire.Message.Get;
import dave.wire.Message.GetPeers;
import dave.wire.Message.Peers;
import dave.wire.Message.Put;
import dave.wire.Message.Query;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.keys.LinkSecret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests a node of links against others that do not keep to the rules, on virtual time. */
class LinkAttacksTest {
  private static final int PUTS_PER_SECOND = 20;
  private static final Duration EPOCH = Duration.ofMillis(20);
  private static final int MOST_CHOSEN = LinkLimits.of(EPOCH).chosen();
  private static final Timing TIMING = Timing.DEFAULT.withDelays(0, 0);
  private static final ByteString TOKEN = ByteString.copyFromUtf8("12345678");

  private final VirtualWorld world = new VirtualWorld();
  private final SimulatedNetwork network =
      new SimulatedNetwork(world, SimulatedNetwork.Options.PERFECT, 1);
  private final List<AutoCloseable> parts = new ArrayList<>();
  private final List<Sent> sent = new ArrayList<>();
  private final SplittableRandom random = new SplittableRandom(1);

  private record Sent(PeerAddress from, PeerAddress to) {}

  LinkAttacksTest() {
    network.tap((from, to, packet) -> sent.add(new Sent(from, to)));
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable part : parts) {
      part.close();
    }
    world.run(Duration.ofSeconds(1));
    world.close();
  }

  @Test
  void shouldOpenNoLinkBackWhateverCameInOneThatIsEnded() {
    Victim victim = victim(1);
    int host = 1;
    for (Message content :
        List.of(
            new GetPeers(TOKEN, 0),
            new Get(new Query.ByKey(ByteString.copyFromUtf8("k"), Optional.empty()), 0),
            new Put(dat("stranger's")),
            new Put(dat("in a stem"), true),
            new Peers(TOKEN, List.of(sealed(77, "udp://45.99.1.1:1618"))))) {
      HostileHost.Key stranger = host("udp://77." + host++ + ".1.1:1618").key(host);
      stranger.open(victim.address);
      world.run(Duration.ofMillis(100));
      sent.clear();
      stranger.say(victim.address, content).sayGoodbye(victim.address).sendCell(victim.address);
      seconds(60);
      assertThat(sent).as("after %s", content).noneMatch(each -> each.from().equals(victim.udp));
    }
    assertThat(victim.node.status().links().chosen()).isZero();
    assertThat(victim.node.peers()).isEmpty();
    assertThat(victim.node.events()).noneMatch(EngineEvent.PeerAdded.class::isInstance);
  }

  @Test
  void shouldSendADatOfTheStemOnceACell() {
    Victim victim = victim(1);
    HostileHost.Key peer = linked(victim, host("udp://77.1.1.1:1618").key(1));
    Dat dat = dat("walks");
    victim.node.now(victim.node.engine().submit(dat));
    sent.clear();
    network.cut((from, to) -> from.equals(victim.udp));
    world.run(EPOCH);
    network.cut((from, to) -> false);
    assertThat(sent).as("the lost cell").hasSize(1);
    peer.received().clear();
    world.run(Duration.ofSeconds(1)); // No embargo ends before 1,250 ms.
    assertThat(peer.received().stream().filter(each -> isOf(dat, each)))
        .hasSize(2)
        .allMatch(each -> each.message() instanceof Put put && put.stem())
        .extracting(Received::cell)
        .doesNotHaveDuplicates();
  }

  @Test
  void shouldReleaseADatOfTheStemWhoseSuccessorIsItsBringer() {
    int released = 0;
    for (int seed = 1; seed <= 8; seed++) {
      Victim victim = victim(seed);
      HostileHost.Key a = linked(victim, host("udp://77." + seed + ".1.1:1618").key(seed));
      HostileHost.Key b = linked(victim, host("udp://78." + seed + ".1.1:1618").key(10 + seed));
      Dat own = dat("own " + seed);
      victim.node.now(victim.node.engine().submit(own));
      world.run(Duration.ofMillis(500));
      boolean toA = a.received().stream().anyMatch(each -> isOf(own, each));
      HostileHost.Key successor = toA ? a : b;
      HostileHost.Key bringer = toA ? b : a;
      Dat dat = dat("relayed " + seed);
      bringer.say(victim.address, new Put(dat, true)).sendCell(victim.address);
      successor.sayGoodbye(victim.address).sendCell(victim.address);
      world.run(Duration.ofMillis(5));
      // Half of the nodes spread at once what others walk to them.
      boolean walks =
          bringer.received().stream().noneMatch(each -> isOf(dat, each))
              && victim.node.engine().stranger().getIfCached(byWork(dat)).isEmpty();
      world.run(Duration.ofMillis(600)); // No embargo ends before 1,250 ms.
      assertThat(victim.node.engine().stranger().getIfCached(byWork(dat)))
          .as("seed %s", seed)
          .isPresent();
      released += walks ? 1 : 0;
    }
    assertThat(released).as("nodes that took the dat into the stem").isPositive();
  }

  @Test
  void shouldAskItsOwnSocketUnderNoKey() {
    Victim victim = victim(1);
    List<PeerAddress> named = new ArrayList<>();
    for (int key = 1; key <= 50; key++) {
      named.add(sealed(key, victim.udp.toString()));
    }
    tell(victim, host("udp://77.1.1.1:1618").key(1), named, 300);
    assertThat(sent).noneMatch(each -> each.from().equals(each.to()));
  }

  @Test
  void shouldSeekAgainOnlyWhomItChose() {
    Victim victim = victim(1);
    HostileHost.Key stranger = linked(victim, host("udp://77.1.1.1:1618").key(1));
    HostileHost.Key chosen = host("udp://78.1.1.1:1618").key(2);
    for (int second = 0; second < 200; second++) {
      answer(victim, stranger, List.of(chosen.address()));
      chosen.trySendCell(victim.address);
      seconds(1);
    }
    assertThat(chosen(victim)).isOne();
    seconds(100);
    assertThat(isLinked(victim, stranger)).isFalse();
    sent.clear();
    seconds(300);
    assertThat(sent)
        .filteredOn(each -> each.from().equals(victim.udp))
        .isNotEmpty()
        .allMatch(each -> each.to().equals(chosen.address().underLink()));
  }

  @Test
  void shouldNotTakeAPeerForItselfThatRepeatsItsTokens() {
    Victim victim = victim(1);
    HostileHost.Key parrot = linked(victim, host("udp://77.1.1.1:1618").key(1));
    int repeated = 0;
    for (int second = 0; second < 60; second++) {
      for (Received each : List.copyOf(parrot.received())) {
        if (each.message() instanceof GetPeers asked) {
          parrot.say(victim.address, new GetPeers(asked.token(), 0));
          repeated++;
        }
      }
      parrot.received().clear();
      parrot.sendCell(victim.address);
      seconds(1);
    }
    assertThat(repeated).isPositive();
    assertThat(isLinked(victim, parrot)).isTrue();
    assertThat(victim.node.peers()).hasSize(1);
  }

  @Test
  void shouldAskADeadSocketFourTimesInTenMinutesUnderWhateverKeys() {
    Victim victim = victim(1);
    PeerAddress dead = PeerAddresses.parse("udp://45.99.1.1:1618");
    List<PeerAddress> named = new ArrayList<>();
    for (int key = 1; key <= 100; key++) {
      named.add(sealed(key, dead.toString()));
    }
    tell(victim, host("udp://77.1.1.1:1618").key(1), named, 590);
    assertThat(sent).filteredOn(each -> each.to().equals(dead)).hasSize(4);
  }

  @Test
  void shouldEndALinkWhoseOtherSideOnlySends() {
    Victim victim = victim(1);
    HostileHost host = host("udp://77.1.1.1:1618");
    HostileHost.Key mover = linked(victim, host.key(1));
    host.deafen();
    for (int i = 0; i < 30; i++) {
      mover.sendCell(victim.address);
      seconds(10);
    }
    assertThat(victim.node.status().links().links()).hasSize(1);
    for (int i = 0; i < 40; i++) {
      mover.sendCell(victim.address);
      seconds(10);
    }
    sent.clear();
    for (int i = 0; i < 20; i++) {
      mover.sendCell(victim.address);
      seconds(10);
    }
    assertThat(victim.node.status().links().links()).isEmpty();
    assertThat(victim.node.peers()).isEmpty();
    assertThat(sent).noneMatch(each -> each.from().equals(victim.udp));
  }

  @Test
  void shouldKeepALinkWhoseOtherSideEchoesTokensThoughItRenewsNoKeys() {
    Victim victim = victim(1);
    HostileHost echoing = host("udp://77.1.1.1:1618");
    HostileHost.Key echo = linked(victim, echoing.key(1));
    echoing.stopClock();
    HostileHost receiving = host("udp://78.1.1.1:1618");
    HostileHost.Key mute = linked(victim, receiving.key(2));
    receiving.stopClock();
    long echoSinceMs = sinceMs(victim, echo);
    for (int second = 0; second < 1_000; second++) {
      answer(victim, echo, List.of());
      mute.trySendCell(victim.address);
      seconds(1);
    }
    assertThat(sinceMs(victim, echo)).isEqualTo(echoSinceMs);
    assertThat(isLinked(victim, mute)).isFalse();
  }

  @Test
  void shouldAskAnEdgeAtOnceHoweverManyStrangersAreBeingAsked() {
    Victim victim = victim(1);
    List<HostileHost.Key> tellers = new ArrayList<>();
    for (int i = 1; i <= 6; i++) {
      tellers.add(linked(victim, host("udp://77." + i + ".1.1:1618").key(i)));
    }
    List<PeerAddress> named = new ArrayList<>();
    for (int i = 1; i <= 60; i++) {
      named.add(sealed(i, "udp://46." + i + ".1.1:1618"));
    }
    int attempts = 0;
    for (int second = 0; second < 60 && attempts < 8; second++) {
      tellers.forEach(teller -> answer(victim, teller, named));
      seconds(1);
      attempts =
          (int)
              victim.node.status().links().links().stream()
                  .filter(link -> link.state() == LinkView.State.OPENING)
                  .count();
    }
    assertThat(attempts).as("attempts at once").isEqualTo(8);
    PeerAddress edge = sealed(99, "udp://45.99.1.1:1618");
    sent.clear();
    victim.node.now(victim.node.engine().addEdge(edge));
    assertThat(sent).anyMatch(each -> each.to().equals(edge.underLink()));
  }

  @Test
  void shouldAskAllAnchorsAtOnce() {
    List<PeerAddress> anchors = new ArrayList<>();
    for (int i = 1; i <= 16; i++) {
      anchors.add(sealed(i, "udp://46." + i + ".1.1:1618"));
    }
    victim(1, anchors);
    world.run(Duration.ofMillis(500));
    assertThat(sent)
        .extracting(Sent::to)
        .containsExactlyInAnyOrderElementsOf(anchors.stream().map(PeerAddress::underLink).toList());
  }

  @Test
  void shouldMakeRoomForAnEdgeAmongTheLinksThatItChose() {
    Victim victim = victim(1);
    List<HostileHost.Key> tellers = new ArrayList<>();
    for (int i = 1; i <= 6; i++) {
      tellers.add(linked(victim, host("udp://77." + i + ".1.1:1618").key(i)));
    }
    List<HostileHost.Key> others = new ArrayList<>();
    for (int i = 1; i <= 40; i++) {
      others.add(host("udp://46." + i + ".1.1:1618").key(100 + i));
    }
    List<PeerAddress> named = others.stream().map(HostileHost.Key::address).toList();
    for (int second = 0; second < 120 && chosen(victim) < MOST_CHOSEN; second++) {
      tellers.forEach(teller -> answer(victim, teller, named));
      others.forEach(other -> other.trySendCell(victim.address));
      seconds(1);
    }
    assertThat(chosen(victim)).isEqualTo(MOST_CHOSEN);
    HostileHost.Key edge = host("udp://45.99.1.1:1618").key(99);
    victim.node.now(victim.node.engine().addEdge(edge.address()));
    seconds(3);
    assertThat(isLinked(victim, edge)).isTrue();
    assertThat(chosen(victim)).isEqualTo(MOST_CHOSEN);
    assertThat(victim.node.events())
        .filteredOn(EngineEvent.PeerDropped.class::isInstance)
        .extracting(event -> ((EngineEvent.PeerDropped) event).reason())
        .containsExactly("made room");
  }

  @Test
  void shouldGiveStrangersThatBringNothingFewDatsAndEightPlaces() {
    Victim victim = new Victim(1, List.of(), TIMING.withProbation(60_000));
    parts.add(victim.node);
    parts.add(victim.key);
    List<HostileHost.Key> friends = new ArrayList<>();
    List<HostileHost.Key> strangers = new ArrayList<>();
    for (int i = 1; i <= 14; i++) {
      strangers.add(linked(victim, host("udp://77." + i + ".1.1:1618").key(i)));
    }
    for (int i = 1; i <= 10; i++) {
      friends.add(linked(victim, host("udp://46." + i + ".1.1:1618").key(100 + i)));
    }
    for (HostileHost.Key friend : friends) {
      Dat dat = dat("of " + friend.address());
      friend.say(victim.address, new Put(dat)).sendCell(victim.address);
    }
    seconds(5);
    Stream.concat(strangers.stream(), friends.stream()).forEach(each -> each.received().clear());
    sendCells(victim, 50, strangers, friends);
    assertThat(cellsWithDats(strangers) / 14 / (cellsWithDats(friends) / 10))
        .isCloseTo(0.1, within(0.05));
    sendCells(victim, 50, strangers, friends);
    assertThat(friends).allMatch(friend -> isLinked(victim, friend));
    assertThat(strangers).filteredOn(stranger -> isLinked(victim, stranger)).hasSize(8);
  }

  /** Has hosts send a cell every ten seconds, while so many dats are put that no cell is empty. */
  private void sendCells(
      Victim victim, int seconds, List<HostileHost.Key> some, List<HostileHost.Key> others) {
    for (int second = 0; second < seconds; second += 10) {
      some.forEach(host -> host.trySendCell(victim.address));
      others.forEach(host -> host.trySendCell(victim.address));
      for (int i = 0; i < 10; i++) {
        for (int each = 0; each < PUTS_PER_SECOND; each++) {
          victim.node.now(victim.node.engine().submit(dat(second + " " + i + " " + each)));
        }
        seconds(1);
      }
    }
  }

  private static double cellsWithDats(List<HostileHost.Key> hosts) {
    return hosts.stream()
        .mapToLong(
            host ->
                host.received().stream()
                    .filter(each -> each.message() instanceof Put)
                    .map(Received::cell)
                    .distinct()
                    .count())
        .sum();
  }

  private static int chosen(Victim victim) {
    return victim.node.status().links().chosen();
  }

  /** Has a new peer name addresses of a list for some seconds. */
  private void tell(Victim victim, HostileHost.Key teller, List<PeerAddress> named, int seconds) {
    linked(victim, teller);
    for (int second = 0; second < seconds; second++) {
      answer(victim, teller, named);
      seconds(1);
    }
  }

  /** Sends a cell. If the peer was asked for addresses, it names two of a list. */
  private void answer(Victim victim, HostileHost.Key teller, List<PeerAddress> named) {
    for (Received each : List.copyOf(teller.received())) {
      if (each.message() instanceof GetPeers asked) {
        List<PeerAddress> two = new ArrayList<>();
        for (int i = 0; i < 2 && !named.isEmpty(); i++) {
          two.add(named.get(random.nextInt(named.size())));
        }
        teller.say(victim.address, new Peers(asked.token(), two));
      }
    }
    teller.received().clear();
    teller.sendCell(victim.address);
  }

  private static boolean isLinked(Victim victim, HostileHost.Key key) {
    return victim.node.status().links().links().stream()
        .anyMatch(link -> link.address().equals(key.address()));
  }

  private static long sinceMs(Victim victim, HostileHost.Key key) {
    return victim.node.status().links().links().stream()
        .filter(link -> link.address().equals(key.address()))
        .mapToLong(LinkView::sinceMs)
        .findAny()
        .orElseThrow();
  }

  private HostileHost.Key linked(Victim victim, HostileHost.Key key) {
    key.open(victim.address);
    world.run(Duration.ofMillis(100));
    key.sendCell(victim.address);
    world.run(Duration.ofMillis(100));
    assertThat(isLinked(victim, key)).isTrue();
    return key;
  }

  private static boolean isOf(Dat dat, Received received) {
    return received.message() instanceof Put put && put.dat().equals(dat);
  }

  private static Target byWork(Dat dat) {
    return new Target.ByWork(dat.work());
  }

  private Dat dat(String value) {
    return SignedDats.bound(SignedDats.key(1), "", value, world.nowMs() - 100, 6);
  }

  private static PeerAddress sealed(int key, String udp) {
    try (LinkSecret secret = LinkSecret.generate(new SplittableRandom(1_000L + key))) {
      return PeerAddress.ofLink(secret.publicKey(), PeerAddresses.parse(udp));
    }
  }

  private HostileHost host(String udp) {
    HostileHost host = new HostileHost(world, network, PeerAddresses.parse(udp));
    parts.add(host);
    return host;
  }

  private Victim victim(int number) {
    return victim(number, List.of());
  }

  /** Starts a node that had these anchors in its last run. */
  private Victim victim(int number, List<PeerAddress> anchors) {
    Victim victim = new Victim(number, anchors);
    parts.add(victim.node);
    parts.add(victim.key);
    return victim;
  }

  private void seconds(long seconds) {
    world.run(Duration.ofSeconds(seconds));
  }

  /** A node of links alone, without edges. */
  private final class Victim {
    final PeerAddress udp;
    final LinkSecret key;
    final PeerAddress address;
    final SimulatedNode node;

    Victim(int number, List<PeerAddress> anchors) {
      this(number, anchors, TIMING);
    }

    Victim(int number, List<PeerAddress> anchors, Timing timing) {
      udp = PeerAddresses.parse("udp://45." + number + ".2.3:1618");
      key = LinkSecret.generate(new SplittableRandom(number));
      address = PeerAddress.ofLink(key.publicKey(), udp);
      EngineConfig config =
          EngineConfig.DEFAULT
              .withMinDifficulty(4)
              .withEpoch(EPOCH)
              .withLinks(LinkConfig.of(LinkMode.REQUIRE, key));
      String lines = anchors.stream().map(PeerAddress::toString).collect(Collectors.joining("\n"));
      Map<String, String> meta = Map.of("anchors", lines);
      node = new SimulatedNode(world, network, udp, config, timing, Defences.ALL, number, meta);
    }
  }
}
