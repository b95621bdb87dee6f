package dave.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.engine.consensus.Ranking;
import dave.engine.model.Target;
import dave.engine.model.Timing;
import dave.engine.testing.LoneNode;
import dave.engine.testing.SignedDats;
import dave.wire.Dat;
import dave.wire.Message;
import dave.wire.Message.Get;
import dave.wire.Message.GetPeers;
import dave.wire.Message.Peers;
import dave.wire.Message.Put;
import dave.wire.Message.Query;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** A source that has not proven itself never gets more bytes than it sent. */
class AmplificationTest {
  private static final int SOURCES = 6;
  private static final int STEPS = 600;

  @Test
  void shouldNeverSendAStrangerMoreThanItSent() {
    for (long seed = 1; seed <= 4; seed++) {
      try (LoneNode lone = new LoneNode(seed)) {
        new Attack(lone, seed).run();
      }
    }
  }

  @Test
  void shouldSendAProvenPeerNoMoreThanWasSentInItsName() {
    for (long seed = 1; seed <= 2; seed++) {
      try (LoneNode lone = new LoneNode(seed)) {
        new Attack(lone, seed).runAgainstAPeer();
      }
    }
  }

  @Test
  void shouldServeAPageToWhoReturnsTheTokenThatItGot() {
    try (LoneNode lone = new LoneNode(1)) {
      PeerAddress friend = PeerAddresses.parse("udp://77.7.7.7:7");
      for (int i = 0; i < 20; i++) {
        lone.submit(i, "key", "v".repeat(500));
      }
      lone.run(LoneNode.STEM_MS);
      lone.prove(friend);
      lone.run(300);
      GetPeers ping = lone.wire.to(friend, GetPeers.class).getLast();
      Query page = new Query.Page(ByteString.copyFromUtf8("key"), Optional.empty(), 256);
      lone.wire.send(friend, new Get(page, 0));
      lone.run(5);
      assertThat(lone.wire.to(friend, Put.class)).as("somebody may have forged it").isEmpty();
      lone.wire.send(friend, Get.padded(page));
      lone.run(5);
      assertThat(lone.wire.to(friend, Put.class)).as("what fits its own length").hasSize(2);
      lone.wire.clear();
      lone.wire.send(friend, Get.padded(page, ping.token()));
      lone.run(5);
      assertThat(lone.wire.to(friend, Put.class)).hasSize(20);
      lone.wire.clear();
      lone.run(2 * dave.engine.proof.EndpointProof.INTERVAL_MS);
      lone.wire.clear();
      lone.wire.send(friend, Get.padded(page, ping.token()));
      lone.run(5);
      assertThat(lone.wire.to(friend, Put.class)).as("an old token").hasSize(2);
    }
  }

  @Test
  void shouldAskWithTheTokenThatThePeerGaveUs() {
    PeerAddress friend = PeerAddresses.parse("udp://77.7.7.7:7");
    EngineConfig config = LoneNode.CONFIG.withEdges(List.of(friend));
    try (LoneNode lone = new LoneNode(1, config, Timing.DEFAULT)) {
      ByteString token = lone.wire.to(friend, GetPeers.class).getLast().token();
      lone.wire.send(friend, new Peers(token, List.of()));
      ByteString theirs = ByteString.copyFromUtf8("newest token");
      lone.wire.send(friend, GetPeers.padded(ByteString.copyFromUtf8("older token")));
      lone.run(5);
      lone.wire.send(friend, GetPeers.padded(theirs));
      lone.run(5);
      lone.node
          .engine()
          .get(new Target.ByKey(ByteString.copyFromUtf8("wanted")), java.time.Duration.ofSeconds(5))
          .subscribe();
      lone.node
          .engine()
          .count(
              ByteString.copyFromUtf8("wanted"), java.time.Duration.ofSeconds(5), Ranking.WORK, 10)
          .subscribe();
      lone.run(2_000);
      List<Get> asked = lone.wire.to(friend, Get.class);
      assertThat(asked).anyMatch(get -> get.query() instanceof Query.Page);
      assertThat(asked).anyMatch(get -> get.query() instanceof Query.ByKey);
      assertThat(asked).extracting(Get::token).containsOnly(theirs);
    }
  }

  /** Random packets of every shape from forged sources, which also replay each other's tokens. */
  private static final class Attack {
    private final LoneNode lone;
    private final long seed;
    private final SplittableRandom random;
    private final List<Dat> held = new ArrayList<>();
    private final Map<PeerAddress, Long> in = new HashMap<>();
    private final Map<PeerAddress, Long> out = new HashMap<>();
    private final Map<ByteString, PeerAddress> tokens = new HashMap<>();
    private long answers;

    Attack(LoneNode lone, long seed) {
      this.lone = lone;
      this.seed = seed;
      random = new SplittableRandom(seed);
    }

    void run() {
      for (int i = 0; i < 40; i++) {
        held.add(lone.submit(i, i % 2 == 0 ? "key" : "", "v".repeat(20 * i)));
      }
      PeerAddress friend = PeerAddresses.parse("udp://77.7.7.7:7");
      lone.prove(friend);
      lone.runAnswering(java.time.Duration.ofSeconds(25), friend);
      lone.network.tap(this::count);
      for (int step = 0; step < STEPS; step++) {
        PeerAddress from = source(random.nextInt(SOURCES));
        byte[] packet = packet(from);
        in.merge(from, (long) packet.length, Long::sum);
        lone.wire.send(from, packet);
        lone.run(random.nextInt(4) == 0 ? random.nextInt(3_000) : random.nextInt(20));
        for (int i = 0; i < SOURCES; i++) {
          assertThat(out.getOrDefault(source(i), 0L))
              .as("bytes to %s, seed %s, step %s", source(i), seed, step)
              .isLessThanOrEqualTo(in.getOrDefault(source(i), 0L));
        }
      }
      assertThat(answers).as("the node did answer, seed %s", seed).isGreaterThan(50);
      assertThat(lone.proven()).doesNotContain(source(0), source(1), source(2));
    }

    /** Forged packets in the name of a peer, between its own. */
    void runAgainstAPeer() {
      for (int i = 0; i < 40; i++) {
        held.add(lone.submit(i, i % 2 == 0 ? "key" : "", "v".repeat(20 * i)));
      }
      lone.run(LoneNode.STEM_MS);
      PeerAddress victim = source(0);
      lone.prove(victim);
      lone.run(300); // Time for its first ping. The next ping and gossip to it are seconds away.
      lone.network.tap(this::count);
      for (int step = 0; step < 300; step++) {
        byte[] packet = packet(victim);
        in.merge(victim, (long) packet.length, Long::sum);
        lone.wire.send(victim, packet);
        lone.run(random.nextInt(20));
        assertThat(out.getOrDefault(victim, 0L))
            .as("bytes to a peer, seed %s, step %s", seed, step)
            .isLessThanOrEqualTo(in.get(victim));
      }
      assertThat(lone.proven()).containsExactly(victim);
      assertThat(answers).as("the node did answer, seed %s", seed).isGreaterThan(50);
    }

    private static PeerAddress source(int i) {
      return PeerAddresses.parse("udp://91.2." + i + ".4:1000");
    }

    private void count(PeerAddress from, PeerAddress to, byte[] packet) {
      if (from.equals(LoneNode.ADDRESS)) {
        out.merge(to, (long) packet.length, Long::sum);
        answers++;
        if (PacketCodec.decode(packet) instanceof dave.wire.Decoded.Ok ok
            && ok.message() instanceof GetPeers challenge
            && !challenge.token().isEmpty()) {
          tokens.put(challenge.token(), to);
        }
      }
    }

    private byte[] packet(PeerAddress from) {
      return switch (random.nextInt(9)) {
        case 0 -> new byte[0];
        case 1 -> encode(new GetPeers(token(), random.nextInt(40)));
        case 2 -> encode(GetPeers.padded(token()));
        case 3 -> encode(new Peers(stolenToken(from), List.of(source(random.nextInt(SOURCES)))));
        case 4 -> encode(new Put(anyDat()));
        case 5 -> encode(Get.padded(query()));
        case 6 -> encode(new Get(query(), token(), random.nextInt(300)));
        case 7 -> encode(new Put(held.get(random.nextInt(held.size()))));
        default -> garbage();
      };
    }

    private Dat anyDat() {
      int author = random.nextInt(50);
      return SignedDats.bound(
          SignedDats.key(author), "k" + random.nextInt(9), "w", lone.world.nowMs() - 100, 4);
    }

    private Query query() {
      Dat dat = held.get(random.nextInt(held.size()));
      return switch (random.nextInt(3)) {
        case 0 -> new Query.ByWork(dat.work());
        case 1 -> new Query.ByKey(dat.key(), Optional.empty());
        default -> new Query.Page(dat.key(), Optional.empty(), 1 + random.nextInt(256));
      };
    }

    private ByteString token() {
      byte[] token = new byte[8 + random.nextInt(9)];
      random.nextBytes(token);
      return random.nextInt(5) == 0 ? ByteString.EMPTY : ByteString.copyFrom(token);
    }

    /** A token that the node made for another address. */
    private ByteString stolenToken(PeerAddress from) {
      List<ByteString> others =
          tokens.entrySet().stream()
              .filter(token -> !token.getValue().equals(from))
              .map(Map.Entry::getKey)
              .toList();
      return others.isEmpty()
          ? ByteString.copyFromUtf8("madeupto")
          : others.get(random.nextInt(others.size()));
    }

    private byte[] garbage() {
      byte[] bytes = new byte[random.nextInt(1_500)];
      random.nextBytes(bytes);
      return bytes;
    }

    private static byte[] encode(Message message) {
      return PacketCodec.encode(message);
    }
  }
}
