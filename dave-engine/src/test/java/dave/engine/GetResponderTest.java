package dave.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.engine.model.Timing;
import dave.engine.testing.LoneNode;
import dave.wire.Dat;
import dave.wire.Message.Get;
import dave.wire.Message.GetPeers;
import dave.wire.Message.Put;
import dave.wire.Message.Query;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Tests how a node shares its bandwidth for answers among askers. */
class GetResponderTest {
  /** 250,000 bytes a second, half of that for one peer, and the bytes of four seconds at first. */
  private static final EngineConfig CONFIG =
      LoneNode.CONFIG.withBandwidths(new Bandwidths(10_000_000, 2_000_000));

  private static final PeerAddress FIRST = PeerAddresses.parse("udp://77.7.7.7:7");
  private static final PeerAddress SECOND = PeerAddresses.parse("udp://78.8.8.8:8");
  private static final PeerAddress THIRD = PeerAddresses.parse("udp://79.9.9.9:9");

  @Test
  void shouldGiveAPeerHalfAndAllTogetherNoMoreThanAll() {
    try (LoneNode lone = new LoneNode(1, CONFIG, Timing.DEFAULT)) {
      Dat dat = lone.submit(1, "key", "v".repeat(1_200));
      lone.run(LoneNode.STEM_MS);
      int answer = PacketCodec.encode(new Put(dat)).length;
      List<ByteString> tokens =
          List.of(token(lone, FIRST), token(lone, SECOND), token(lone, THIRD));
      lone.wire.clear();

      flood(lone, FIRST, tokens.get(0));
      assertThat(bytes(lone, FIRST, answer)).isBetween(350_000L, 600_000L);
      flood(lone, SECOND, tokens.get(1));
      assertThat(bytes(lone, SECOND, answer)).isBetween(200_000L, 600_000L);
      flood(lone, THIRD, tokens.get(2));
      assertThat(bytes(lone, THIRD, answer)).as("a share of what is left").isPositive();
      long all =
          bytes(lone, FIRST, answer) + bytes(lone, SECOND, answer) + bytes(lone, THIRD, answer);
      assertThat(all).as("four seconds' worth, and that of 1.9 s").isLessThan(1_475_000L);
    }
  }

  @Test
  void shouldAnswerAnHonestPeerBesideEightPortsOfAnother() {
    try (LoneNode lone = new LoneNode(1, CONFIG, Timing.DEFAULT)) {
      lone.submit(1, "key", "v".repeat(1_200));
      lone.run(LoneNode.STEM_MS);
      ByteString honest = token(lone, FIRST);
      List<PeerAddress> ports =
          IntStream.range(1, 9)
              .mapToObj(port -> PeerAddresses.parse("udp://78.8.8.8:" + port))
              .toList();
      List<ByteString> tokens = ports.stream().map(port -> token(lone, port)).toList();
      lone.wire.clear();
      for (int ms = 0; ms < 10_000; ms += 10) {
        for (int port = 0; port < ports.size(); port++) {
          lone.wire.send(ports.get(port), Get.padded(query(), tokens.get(port)));
        }
        if (ms % 200 == 0) {
          lone.wire.send(FIRST, Get.padded(query(), honest));
        }
        lone.run(10);
      }
      assertThat(lone.wire.to(FIRST, Put.class)).as("of 50 asked").hasSizeGreaterThanOrEqualTo(50);
      long greedy = ports.stream().mapToLong(port -> lone.wire.to(port, Put.class).size()).sum();
      assertThat(greedy * 1_300)
          .as("half of the rate, and of the burst")
          .isBetween(1_250_000L, 2_400_000L);
    }
  }

  @Test
  void shouldGiveNoMoreThanItsOwnLengthToAGetWithoutAToken() {
    try (LoneNode lone = new LoneNode(1, CONFIG, Timing.DEFAULT)) {
      lone.submit(1, "key", "v".repeat(1_200));
      lone.run(LoneNode.STEM_MS);
      token(lone, FIRST);
      lone.wire.clear();
      lone.wire.send(FIRST, new Get(query(), 0));
      lone.run(5);
      assertThat(lone.wire.to(FIRST, Put.class)).isEmpty();
    }
  }

  @Test
  void shouldNotReadForAGetThatNoAnswerCanBeSentTo() {
    try (LoneNode lone = new LoneNode(1, CONFIG, Timing.DEFAULT)) {
      Query nothing = new Query.Page(ByteString.copyFromUtf8("nobody"), Optional.empty(), 256);
      long accepted = lone.verdicts("accept");
      long refused = lone.verdicts("ignore:budget");

      lone.wire.send(FIRST, new Get(nothing, 0));
      lone.run(5);

      // If the store had been read, the GET would be accepted, as there is nothing under the key.
      assertThat(lone.verdicts("ignore:budget")).isEqualTo(refused + 1);
      assertThat(lone.verdicts("accept")).isEqualTo(accepted);
      assertThat(lone.wire.to(FIRST, GetPeers.class)).as("asked for proof").hasSize(1);
    }
  }

  @Test
  void shouldReadNoMoreRecordsThanCanBeSent() {
    try (LoneNode lone = new LoneNode(1, CONFIG, Timing.DEFAULT)) {
      for (int author = 1; author <= 10; author++) {
        lone.submit(author, "key", "");
      }
      lone.run(LoneNode.STEM_MS);
      long accepted = lone.verdicts("accept");
      Query all = new Query.Page(ByteString.copyFromUtf8("key"), Optional.empty(), 256);
      // Room for one answer, but not for two of the smallest.
      int padding = 240 - PacketCodec.encodedLength(new Get(all, 0));
      lone.wire.send(FIRST, new Get(all, padding));
      lone.run(5);
      assertThat(lone.wire.to(FIRST, Put.class)).hasSize(1);
      // If more had been read, the answer would be cut short, and the GET not accepted.
      assertThat(lone.verdicts("accept")).isEqualTo(accepted + 1);
    }
  }

  @Test
  void shouldMakeEachReadPayWhetherOrNotItFinds() {
    try (LoneNode lone = new LoneNode(1, CONFIG, Timing.DEFAULT)) {
      Query nothing = new Query.ByKey(ByteString.copyFromUtf8("nobody"), Optional.empty());
      long refused = lone.verdicts("ignore:budget");
      // All unproven sources share a quarter of 250,000 bytes a second, with the bytes of four
      // seconds at first. A read costs the smallest answer.
      for (int i = 0; i < 3_000; i++) {
        lone.wire.send(
            PeerAddresses.parse("udp://80.%d.1.1:9".formatted(i % 250)), Get.padded(nothing));
        if (i % 100 == 99) {
          lone.run(1);
        }
      }
      lone.run(10);
      long paid = 3_000 - (lone.verdicts("ignore:budget") - refused);
      assertThat(paid).isBetween(1_700L, 2_000L);

      ByteString token = token(lone, SECOND);
      long accepted = lone.verdicts("accept");
      lone.wire.send(SECOND, Get.padded(nothing, token));
      lone.run(5);
      assertThat(lone.verdicts("accept")).as("a peer is served").isGreaterThan(accepted);
    }
  }

  @Test
  void shouldStillSendTheirShareWhenTheUnprovenAskForMore() {
    try (LoneNode lone = new LoneNode(1, CONFIG, Timing.DEFAULT)) {
      Dat dat = lone.submit(1, "key", "v".repeat(1_200));
      lone.run(LoneNode.STEM_MS);
      lone.wire.clear();
      long sent = 0;
      int answer = PacketCodec.encode(new Put(dat)).length;
      for (int ms = 0; ms < 8_000; ms++) {
        PeerAddress from = PeerAddresses.parse("udp://80.%d.1.1:9".formatted(ms % 250));
        lone.wire.send(from, Get.padded(query()));
        lone.run(1);
        sent += (long) lone.wire.to(from, Put.class).size() * answer;
        lone.wire.clear();
      }
      // 62,500 bytes a second, and the bytes of four seconds at first.
      assertThat(sent).isBetween(650_000L, 750_000L);
    }
  }

  private static ByteString token(LoneNode lone, PeerAddress peer) {
    lone.prove(peer);
    lone.run(20);
    return lone.wire.to(peer, GetPeers.class).getLast().token();
  }

  /** Sends more GETs than the budget allows, for 0.6 s. */
  private static void flood(LoneNode lone, PeerAddress peer, ByteString token) {
    for (int i = 0; i < 600; i++) {
      lone.wire.send(peer, Get.padded(query(), token));
      lone.run(1);
    }
    lone.run(5);
  }

  private static long bytes(LoneNode lone, PeerAddress peer, int answer) {
    return (long) lone.wire.to(peer, Put.class).size() * answer;
  }

  private static Query query() {
    return new Query.ByKey(ByteString.copyFromUtf8("key"), java.util.Optional.empty());
  }
}
