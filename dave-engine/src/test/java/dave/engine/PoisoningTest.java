package dave.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.engine.model.PeerView;
import dave.engine.model.Timing;
import dave.engine.testing.LoneNode;
import dave.wire.Message.GetPeers;
import dave.wire.Message.Peers;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests which addresses of peers a node accepts from others. */
class PoisoningTest {
  private static final PeerAddress PEER = PeerAddresses.parse("udp://81.2.3.4:127");
  private static final PeerAddress VICTIM = PeerAddresses.parse("udp://99.9.9.9:9");

  @Test
  void shouldIgnoreAPeerMessageThatItDidNotAskFor() {
    try (LoneNode lone = new LoneNode(1)) {
      lone.wire.send(PEER, new Peers(ByteString.EMPTY, List.of(VICTIM)));
      lone.wire.send(PEER, new Peers(ByteString.copyFromUtf8("madeupto"), List.of(VICTIM)));
      lone.run(9_000);
      assertThat(lone.verdicts("ignore:unsolicited")).isEqualTo(2);
      assertThat(lone.wire.to(VICTIM)).isEmpty();
      assertThat(lone.node.peers()).isEmpty();
    }
  }

  @Test
  void shouldTakeDescriptorsOncePerQuestion() {
    try (LoneNode lone = new LoneNode(1)) {
      lone.prove(PEER);
      ByteString token = lone.wire.to(PEER, GetPeers.class).getLast().token();
      lone.wire.send(PEER, new Peers(token, List.of(VICTIM)));
      lone.run(2_000);
      assertThat(lone.wire.to(VICTIM)).as("its answer was taken before").isEmpty();
    }
  }

  @Test
  void shouldPingALearnedAddressAndTakeItOnlyWhenItAnswers() {
    try (LoneNode lone = new LoneNode(1)) {
      tell(lone, List.of(VICTIM));
      assertThat(lone.wire.to(VICTIM, GetPeers.class)).hasSize(1);
      assertThat(lone.proven()).doesNotContain(VICTIM);
      ByteString token = lone.wire.to(VICTIM, GetPeers.class).getLast().token();
      lone.wire.send(VICTIM, new Peers(token, List.of()));
      lone.run(5);
      assertThat(lone.proven()).contains(VICTIM);
    }
  }

  @Test
  void shouldPingASilentAddressTwiceAndForgetIt() {
    try (LoneNode lone = new LoneNode(1)) {
      tell(lone, List.of(VICTIM));
      lone.run(60_000);
      assertThat(lone.wire.to(VICTIM)).hasSize(2);
    }
  }

  @Test
  void shouldLeaveASilentAddressAloneForTenMinutesHoweverOftenItIsNamed() {
    try (LoneNode lone = new LoneNode(1)) {
      List<PeerAddress> others = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        PeerAddress other = PeerAddresses.parse("udp://" + (20 + i) + ".2.3.4:127");
        others.add(other);
        tell(lone, other, List.of(VICTIM));
        lone.run(18_000);
      }
      assertThat(others).hasSize(30);
      assertThat(lone.wire.to(VICTIM)).hasSize(2);
      lone.run(2 * 60_000);
      tell(lone, PEER, List.of(VICTIM));
      assertThat(lone.wire.to(VICTIM)).as("not for ever").hasSize(3);
    }
  }

  @Test
  void shouldKeepOneTellerFromFillingTheWaitingPlaces() {
    try (LoneNode lone = new LoneNode(1)) {
      for (int i = 0; i < 40; i++) {
        // Ports and neighbouring addresses count as one sender.
        PeerAddress other = PeerAddresses.parse("udp://81.2.3." + i + ":127");
        PeerAddress a = PeerAddresses.parse("udp://99.1." + i + ".1:1");
        PeerAddress b = PeerAddresses.parse("udp://99.1." + i + ".2:1");
        lone.wire.send(other, GetPeers.padded(ByteString.copyFromUtf8("12345678")));
        lone.run(2);
        ByteString token = lone.wire.to(other, GetPeers.class).getLast().token();
        lone.wire.send(other, new Peers(token, List.of(a, b)));
        lone.run(2);
      }
      lone.run(10_000);
      assertThat(
              lone.wire.all().stream()
                  .map(sent -> sent.to())
                  .filter(to -> to.bytes().byteAt(12) == 99)
                  .distinct())
          .hasSize(16);
      tell(lone, PeerAddresses.parse("udp://82.2.3.4:127"), List.of(VICTIM));
      assertThat(lone.wire.to(VICTIM)).hasSize(1);
    }
  }

  @Test
  void shouldRefuseAddressesThatLeadNowhereFromHere() {
    List<PeerAddress> bad =
        List.of(
            PeerAddresses.parse("udp://127.0.0.1:5"),
            PeerAddresses.parse("udp://[::1]:5"),
            PeerAddresses.parse("udp://10.0.0.1:5"),
            PeerAddresses.parse("udp://192.168.1.1:5"),
            PeerAddresses.parse("udp://0.0.0.0:5"),
            PeerAddresses.parse("udp://224.0.0.1:5"),
            PeerAddresses.parse("udp://255.255.255.255:5"),
            LoneNode.ADDRESS);
    for (PeerAddress address : bad) {
      try (LoneNode lone = new LoneNode(1)) {
        tell(lone, List.of(address));
        lone.run(20_000);
        assertThat(lone.wire.to(address)).as("packets to %s", address).isEmpty();
      }
    }
  }

  @Test
  void shouldRejectThreeDescriptors() {
    try (LoneNode lone = new LoneNode(1)) {
      lone.prove(PEER);
      byte[] two = PacketCodec.encode(new Peers(ByteString.EMPTY, List.of(VICTIM, PEER)));
      byte[] one = PacketCodec.encode(new Peers(ByteString.EMPTY, List.of(VICTIM)));
      byte[] three = new byte[two.length + one.length];
      System.arraycopy(two, 0, three, 0, two.length);
      System.arraycopy(one, 0, three, two.length, one.length);
      lone.wire.send(PEER, three);
      lone.run(1_000);
      assertThat(lone.verdicts("reject:peers")).isEqualTo(1);
      assertThat(lone.wire.to(VICTIM)).isEmpty();
    }
  }

  @Test
  void shouldForwardAddressesOfTransportsThatItDoesNotSpeak() {
    try (LoneNode lone = new LoneNode(1)) {
      PeerAddress foreign = PeerAddresses.parse("carrier.pigeon://c0ffee");
      tell(lone, List.of(foreign));
      List<PeerAddress> told = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        PeerAddress asker = PeerAddresses.parse("udp://81.9.9." + i + ":1");
        lone.wire.send(asker, GetPeers.padded(ByteString.copyFromUtf8("12345678")));
        lone.run(10);
        lone.wire.to(asker, Peers.class).forEach(peers -> told.addAll(peers.peers()));
      }
      assertThat(told).contains(foreign);
    }
  }

  @Test
  void shouldNotTakeItselfForAPeer() {
    try (LoneNode lone = new LoneNode(1)) {
      PeerAddress otherOwn = PeerAddresses.parse("udp://45.1.2.99:1618");
      tell(lone, List.of(otherOwn));
      GetPeers ping = lone.wire.to(otherOwn, GetPeers.class).getFirst();
      lone.wire.send(otherOwn, ping);
      lone.run(20_000);
      assertThat(lone.verdicts("ignore:self")).isEqualTo(1);
      assertThat(lone.wire.to(otherOwn)).hasSize(1);
    }
  }

  @Test
  void shouldDropAPeerAfterThreeSilentPingsButNoEdge() {
    EngineConfig config = LoneNode.CONFIG.withEdges(List.of(VICTIM));
    try (LoneNode lone = new LoneNode(1, config, Timing.DEFAULT)) {
      lone.prove(PEER);
      lone.prove(VICTIM);
      lone.run(40_000);
      assertThat(lone.node.peers()).extracting(PeerView::address).containsExactly(VICTIM);
      assertThat(lone.node.peers().getFirst().active()).isFalse();
      assertThat(lone.node.peers().getFirst().proven()).isFalse();
    }
  }

  /** Proves a peer that sends addresses. */
  private static void tell(LoneNode lone, List<PeerAddress> addresses) {
    tell(lone, PEER, addresses);
  }

  private static void tell(LoneNode lone, PeerAddress source, List<PeerAddress> addresses) {
    lone.wire.send(source, GetPeers.padded(ByteString.copyFromUtf8("12345678")));
    lone.run(5);
    ByteString token = lone.wire.to(source, GetPeers.class).getLast().token();
    lone.wire.send(source, new Peers(token, addresses));
    lone.run(500);
  }
}
