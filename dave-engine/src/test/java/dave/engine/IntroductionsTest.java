package dave.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.engine.link.LinkConfig;
import dave.engine.link.LinkMode;
import dave.engine.model.Defences;
import dave.engine.model.Timing;
import dave.engine.testing.HostileHost;
import dave.engine.testing.HostileHost.Received;
import dave.engine.testing.SimulatedNetwork;
import dave.engine.testing.SimulatedNode;
import dave.engine.testing.VirtualWorld;
import dave.link.cell.FrameType;
import dave.link.cell.IntroductionFrame;
import dave.wire.Message.GetPeers;
import dave.wire.Message.Peers;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.keys.LinkSecret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests a node that introduces others, asks for introductions and follows them. */
class IntroductionsTest {
  private static final Duration EPOCH = Duration.ofMillis(20);
  private static final PeerAddress UDP = PeerAddresses.parse("udp://45.1.2.3:1618");

  private final VirtualWorld world = new VirtualWorld();
  private final SimulatedNetwork network =
      new SimulatedNetwork(world, SimulatedNetwork.Options.PERFECT, 1);
  private final List<AutoCloseable> parts = new ArrayList<>();

  /** Where the node sent datagrams, apart from its links. */
  private final List<PeerAddress> asked = new ArrayList<>();

  private final LinkSecret key = LinkSecret.generate(new SplittableRandom(1));
  private final PeerAddress address = PeerAddress.ofLink(key.publicKey(), UDP);
  private final SimulatedNode node =
      new SimulatedNode(
          world,
          network,
          UDP,
          EngineConfig.DEFAULT
              .withMinDifficulty(4)
              .withEpoch(EPOCH)
              .withLinks(LinkConfig.of(LinkMode.REQUIRE, key)),
          Timing.DEFAULT.withDelays(0, 0),
          Defences.ALL,
          1,
          Map.of());

  IntroductionsTest() {
    network.tap(
        (from, to, packet) -> {
          if (from.equals(UDP)) {
            asked.add(to);
          }
        });
    parts.add(node);
    parts.add(key);
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable part : parts) {
      part.close();
    }
    world.run(Duration.ofSeconds(1));
    world.close();
  }

  private HostileHost.Key linked(int number) {
    HostileHost host =
        new HostileHost(world, network, PeerAddresses.parse("udp://77." + number + ".1.1:1618"));
    parts.add(host);
    HostileHost.Key each = host.key(number);
    each.open(address);
    world.run(Duration.ofMillis(100));
    each.sendCell(address);
    world.run(Duration.ofMillis(500));
    return each;
  }

  private static PeerAddress bystander(String udp, int number) {
    try (LinkSecret secret = LinkSecret.generate(new SplittableRandom(1_000L + number))) {
      return PeerAddress.ofLink(secret.publicKey(), PeerAddresses.parse("udp://" + udp));
    }
  }

  private void seconds(long seconds) {
    world.run(Duration.ofSeconds(seconds));
  }

  private long askedOf(String host) {
    PeerAddress wanted = PeerAddresses.parse("udp://" + host);
    return asked.stream().filter(wanted::equals).count();
  }

  /** Has a peer ask for addresses until the node names another one. */
  private void ask(HostileHost.Key asker, PeerAddress until) {
    for (int i = 0; i < 60; i++) {
      asker.say(address, GetPeers.padded(ByteString.copyFromUtf8("12345678")));
      asker.sendCell(address);
      seconds(1);
      if (asker.received().stream()
          .map(Received::message)
          .anyMatch(each -> each instanceof Peers peers && peers.peers().contains(until))) {
        return;
      }
    }
    throw new AssertionError("never named");
  }

  @Test
  void shouldIntroduceAPeerToOneThatItNamedToIt() {
    HostileHost.Key a = linked(1);
    HostileHost.Key b = linked(2);
    ask(a, b.address());
    assertThat(b.told()).as("nobody asked to be introduced").isEmpty();
    a.introduce(address, IntroductionFrame.ASK, b.address()).sendCell(address);
    seconds(1);
    assertThat(b.told()).containsExactly(a.address());
    assertThat(a.told()).isEmpty();
  }

  @Test
  void shouldIntroduceNobodyToAPeerThatItDidNotName() {
    HostileHost.Key a = linked(1);
    HostileHost.Key b = linked(2);
    a.introduce(address, IntroductionFrame.ASK, b.address());
    a.introduce(address, IntroductionFrame.ASK, a.address());
    a.introduce(address, IntroductionFrame.ASK, bystander("198.51.100.1:9", 1)).sendCell(address);
    seconds(2);
    assertThat(b.told()).isEmpty();
    assertThat(a.told()).isEmpty();
    assertThat(askedOf("198.51.100.1:9")).isZero();
  }

  @Test
  void shouldIntroduceAFewTimesASecondAtMost() {
    HostileHost.Key a = linked(1);
    HostileHost.Key b = linked(2);
    ask(a, b.address());
    for (int second = 0; second < 20; second++) {
      for (int i = 0; i < 10; i++) {
        a.introduce(address, IntroductionFrame.ASK, b.address());
      }
      a.sendCell(address);
      seconds(1);
    }
    assertThat(b.told()).hasSizeBetween(40, 50);
  }

  @Test
  void shouldAskOnceWhomItIsIntroducedTo() {
    HostileHost.Key introducer = linked(1);
    PeerAddress other = bystander("198.51.100.1:1618", 1);
    introducer.introduce(address, IntroductionFrame.TELL, other).sendCell(address);
    seconds(5);
    assertThat(askedOf("198.51.100.1:1618")).isOne();
  }

  @Test
  void shouldAskForAnIntroductionToWhomItAsksForALink() {
    HostileHost.Key introducer = linked(1);
    PeerAddress named = bystander("198.51.100.1:1618", 1);
    for (int second = 0; second < 40 && introducer.asked().isEmpty(); second++) {
      for (Received each : List.copyOf(introducer.received())) {
        if (each.message() instanceof GetPeers question) {
          introducer.say(address, new Peers(question.token(), List.of(named)));
        }
      }
      introducer.received().clear();
      introducer.sendCell(address);
      seconds(1);
    }
    assertThat(introducer.asked()).isNotEmpty().containsOnly(named);
    assertThat(askedOf("198.51.100.1:1618")).isBetween(1L, 2L);
  }

  /** Liars introduce one socket again and again, then all ports of a host, then many hosts. */
  @Test
  void shouldAimFewDatagramsAtBystandersWhateverLiarsIntroduce() {
    List<HostileHost.Key> liars = new ArrayList<>();
    for (int i = 1; i <= 6; i++) {
      liars.add(linked(i));
    }
    asked.clear();
    SplittableRandom random = new SplittableRandom(1);
    for (int second = 0; second < 600; second++) {
      for (HostileHost.Key liar : liars) {
        int any = random.nextInt(1_000_000);
        liar.introduce(address, IntroductionFrame.TELL, bystander("198.51.100.1:1618", any));
        liar.introduce(
            address,
            IntroductionFrame.TELL,
            bystander("203.0.113.1:" + random.nextInt(1, 65_536), any));
        liar.introduce(
            address,
            IntroductionFrame.TELL,
            bystander("46." + random.nextInt(200) + ".1.1:1618", any));
        liar.sendCell(address);
      }
      seconds(1);
    }
    assertThat(askedOf("198.51.100.1:1618")).as("one socket").isLessThanOrEqualTo(2);
    assertThat(asked.stream().filter(to -> to.toString().contains("203.0.113.1:")).count())
        .as("all ports of a host")
        .isLessThanOrEqualTo(11);
    long strangers = asked.stream().filter(to -> !to.toString().contains("udp://77.")).count();
    assertThat(strangers).as("in all, in ten minutes").isBetween(20L, 16L + 60);
  }

  @Test
  void shouldFollowNoIntroductionToWhereNobodyIs() {
    HostileHost.Key liar = linked(1);
    asked.clear();
    for (String udp :
        List.of("127.0.0.1:1618", "10.0.0.1:1618", "224.0.0.1:1618", "[::1]:1618", "[ff02::1]:9")) {
      PeerAddress nobody = bystander(udp, 1);
      liar.say(address, FrameType.INTRODUCED, nobody.bytes().toByteArray());
    }
    liar.say(address, FrameType.INTRODUCED, address.bytes().toByteArray());
    liar.say(address, FrameType.INTRODUCED, liar.address().bytes().toByteArray());
    liar.say(address, FrameType.INTRODUCED, new byte[50]);
    liar.say(address, FrameType.INTRODUCED, new byte[0]);
    liar.say(address, FrameType.INTRODUCE, new byte[49]);
    for (int second = 0; second < 5; second++) {
      liar.sendCell(address);
      seconds(1);
    }
    assertThat(asked).allMatch(to -> to.toString().contains("udp://77."));
    assertThat(node.status().links().accepted()).as("the link stays").isOne();
  }
}
