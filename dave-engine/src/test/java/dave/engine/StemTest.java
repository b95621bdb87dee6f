package dave.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dave.engine.model.Defence;
import dave.engine.model.Defences;
import dave.engine.model.Timing;
import dave.engine.testing.LoneNode;
import dave.engine.testing.SignedDats;
import dave.engine.testing.Wiretap.Sent;
import dave.wire.Dat;
import dave.wire.Message.Get;
import dave.wire.Message.GetPeers;
import dave.wire.Message.Put;
import dave.wire.Message.Query;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import dave.wire.crypto.Blake3;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests what others can learn about a dat that is put at a node, or is in its stem. */
class StemTest {
  private static final Timing TIMING = Timing.DEFAULT.withDelays(0, 0).withPing(3_600_000);
  private static final PeerAddress THIRD = peer(45);

  @Test
  void shouldSendWhatIsPutHereToOnePeerAtMostThreeTimesAndMarked() {
    try (LoneNode lone = node(1, Defences.ALL)) {
      Set<PeerAddress> successors = new HashSet<>();
      for (int i = 0; i < 20; i++) {
        Dat dat = lone.submit(i, "", "dat " + i);
        lone.wire.clear();
        lone.run(1_200);
        List<Sent> sent = sends(lone, dat);
        assertThat(sent).as("sends of dat %s in the stem", i).isNotEmpty().hasSizeLessThan(4);
        assertThat(sent).allMatch(packet -> packet.message() instanceof Put put && put.stem());
        sent.forEach(packet -> successors.add(packet.to()));
      }
      assertThat(successors).as("the pinned one").hasSize(1);
    }
  }

  @Test
  void shouldSpreadAfterAnEmbargoWhenAllSendsAreLost() {
    Set<Long> endsMs = new HashSet<>();
    for (int seed = 1; seed <= 8; seed++) {
      try (LoneNode lone = node(seed, Defences.ALL)) {
        lone.wire.clear();
        Dat dat = lone.submit(1, "", "lost");
        long putMs = lone.world.nowMs();
        while (ordinary(lone, dat).isEmpty()) {
          assertThat(lone.world.nowMs() - putMs).isLessThan(LoneNode.STEM_MS);
          lone.run(10);
        }
        assertThat(lone.world.nowMs() - putMs).isGreaterThan(1_250);
        endsMs.add(lone.world.nowMs() - putMs);
        lone.run(3_000);
        assertThat(ordinary(lone, dat).stream().map(Sent::to)).as("all peers").contains(THIRD);
      }
    }
    assertThat(endsMs).as("embargoes are random").hasSizeGreaterThan(3);
  }

  @Test
  void shouldTellNobodyOfContentThatIsInTheStem() {
    try (LoneNode lone = node(1, Defences.ALL)) {
      byte[] value = "value".getBytes(StandardCharsets.UTF_8);
      byte[] hash = new byte[32];
      Blake3.hash(value, 0, value.length, hash, 0);
      ByteString key = ByteString.copyFrom(hash);
      Dat dat =
          SignedDats.bound(
              SignedDats.key(1), key, ByteString.copyFrom(value), lone.world.nowMs() - 100, 6);
      lone.node.now(lone.node.engine().submit(dat));
      Get get = Get.padded(new Query.ByContent(key));
      lone.wire.send(THIRD, get);
      lone.run(3);
      assertThat(lone.wire.to(THIRD, Put.class)).isEmpty();
      lone.run(LoneNode.STEM_MS);
      lone.wire.clear();
      lone.wire.send(THIRD, get);
      lone.run(3);
      assertThat(lone.wire.to(THIRD, Put.class)).extracting(Put::dat).contains(dat);
    }
  }

  @Test
  void shouldTellNobodyWhatIsInTheStem() {
    try (LoneNode lone = node(1, Defences.ALL)) {
      Dat dat = lone.submit(1, "key", "value");
      assertThat(answers(lone, dat)).isEmpty();
      lone.run(LoneNode.STEM_MS);
      assertThat(answers(lone, dat)).containsExactly(dat, dat, dat, dat);
    }
  }

  @Test
  void shouldWalkOnOrSpreadByACoinOfTheNode() {
    int walks = 0;
    for (int seed = 1; seed <= 20; seed++) {
      try (LoneNode lone = node(seed, Defences.ALL)) {
        boolean walked = false;
        for (int i = 0; i < 5; i++) {
          lone.wire.clear();
          Dat dat = dat(lone, i, "key " + i, "walks");
          PeerAddress successor = sends(lone, own(lone)).getFirst().to();
          lone.wire.send(successor.equals(peer(3)) ? peer(4) : peer(3), new Put(dat, true));
          lone.run(5);
          boolean held = answers(lone, dat).isEmpty();
          assertThat(held).as("one coin for all, seed %s", seed).isEqualTo(i == 0 ? held : walked);
          walked = held;
          lone.run(1_000);
          if (held) {
            assertThat(sends(lone, dat)).as("seed %s", seed).hasSizeBetween(1, 3);
            assertThat(sends(lone, dat)).allMatch(packet -> packet.to().equals(successor));
          }
          assertThat(ordinary(lone, dat).isEmpty()).as("seed %s", seed).isEqualTo(held);
        }
        walks += walked ? 1 : 0;
      }
    }
    assertThat(walks).isBetween(4, 16);
  }

  @Test
  void shouldSpreadWhatComesFromItsOwnSuccessor() {
    try (LoneNode lone = relay()) {
      PeerAddress successor = sends(lone, own(lone)).getFirst().to();
      Dat dat = dat(lone, 7, "key", "comes back");
      lone.wire.send(successor, new Put(dat, true));
      lone.run(5);
      assertThat(answers(lone, dat)).isNotEmpty();
    }
  }

  @Test
  void shouldEndTheStemWhenTheDatIsHeardAsAnOrdinaryOne() {
    try (LoneNode lone = node(1, Defences.ALL)) {
      Dat dat = lone.submit(1, "key", "value");
      lone.wire.send(THIRD, new Put(dat));
      lone.run(5);
      assertThat(answers(lone, dat)).isNotEmpty();
      lone.run(500);
      assertThat(ordinary(lone, dat)).isNotEmpty();
    }
  }

  @Test
  void shouldTakeARepetitionForNoLoop() {
    try (LoneNode lone = relay()) {
      PeerAddress successor = sends(lone, own(lone)).getFirst().to();
      PeerAddress from = successor.equals(peer(3)) ? peer(4) : peer(3);
      PeerAddress other = successor.equals(peer(5)) ? peer(6) : peer(5);
      Dat dat = dat(lone, 7, "key", "walks");
      for (int i = 0; i < 3; i++) {
        lone.wire.send(from, new Put(dat, true));
        lone.run(5);
        assertThat(answers(lone, dat)).isEmpty();
      }
      lone.wire.send(other, new Put(dat, true));
      lone.run(5);
      assertThat(answers(lone, dat)).as("of a dat that came round").isNotEmpty();
    }
  }

  @Test
  void shouldAnswerAProbeAsIfTheDatWereNew() {
    try (LoneNode lone = node(1, Defences.ALL)) {
      Dat dat = lone.submit(1, "key", "value");
      Dat unknown = dat(lone, 2, "key", "other");
      lone.wire.clear();
      PeerAddress stranger = PeerAddresses.parse("udp://81.1.1.1:1");
      PeerAddress another = PeerAddresses.parse("udp://82.1.1.1:1");
      lone.wire.send(stranger, new Put(dat));
      lone.wire.send(another, new Put(unknown));
      lone.run(5);
      assertThat(lone.wire.to(another, GetPeers.class)).hasSize(1);
      assertThat(lone.wire.to(stranger, GetPeers.class)).hasSize(1);
    }
  }

  @Test
  void shouldShowTheOldRecordUntilTheNewOneSpreads() {
    try (LoneNode lone = node(1, Defences.ALL)) {
      Dat old = lone.submit(1, "key", "old");
      lone.run(LoneNode.STEM_MS);
      Dat middle = lone.submit(1, "key", "middle");
      lone.run(20);
      Dat young = lone.submit(1, "key", "young");
      assertThat(lone.node.store().byWork(young.work())).as("our own see it").isPresent();
      assertThat(answers(lone, old)).containsExactly(old, old, old, old);
      assertThat(answers(lone, middle)).containsExactly(old, old, old);
      assertThat(answers(lone, young)).containsExactly(old, old, old);
      lone.run(LoneNode.STEM_MS);
      assertThat(answers(lone, young)).containsExactly(young, young, young, young);
      assertThat(answers(lone, old)).containsExactly(young, young, young);
    }
  }

  @Test
  void shouldStillSendOnePutASlot() {
    try (LoneNode lone = node(1, Defences.ALL)) {
      hold(lone, 30);
      for (int i = 0; i < 40; i++) {
        lone.submit(i, "", "stem " + i);
      }
      lone.wire.clear();
      lone.run(1_200);
      assertThat(lone.wire.all().stream().filter(sent -> sent.message() instanceof Put))
          .hasSize(120);
    }
  }

  @Test
  void shouldSendADatThatIsPutHereAsLateAsOneThatCame() {
    double critical = 1.95 * Math.sqrt(2.0 / 200); // Kolmogorov-Smirnov test at 0.1 %.
    assertThat(distance(Defences.ALL)).isLessThan(critical);
    assertThat(distance(Defences.without(Defence.STEM))).isLessThan(critical);
    assertThat(distance(Defences.without(Defence.UNIFORM_RELAY)))
        .as("the test can tell")
        .isGreaterThan(3 * critical);
  }

  @Test
  void shouldSendToAnybodyWithoutTheDefence() {
    try (LoneNode lone = node(1, Defences.without(Defence.STEM))) {
      Dat dat = lone.submit(1, "key", "value");
      assertThat(answers(lone, dat)).hasSize(4);
      lone.wire.clear();
      lone.run(1_000);
      assertThat(ordinary(lone, dat)).hasSameSizeAs(sends(lone, dat)).hasSizeGreaterThan(10);
      assertThat(sends(lone, dat).stream().map(Sent::to).distinct()).hasSizeGreaterThan(5);
    }
  }

  /**
   * The largest distance between the distributions of the delays until a put dat and a received dat
   * are first sent.
   */
  private static double distance(Defences defences) {
    try (LoneNode lone = node(5, defences)) {
      hold(lone, 300);
      double[] put = new double[200];
      double[] came = new double[200];
      SplittableRandom phases = new SplittableRandom(6);
      for (int i = 0; i < put.length; i++) {
        lone.run(phases.nextInt(100, 200)); // A random phase, as slots are periodic.
        put[i] = delay(lone, lone.submit(1, "", "put " + i));
        lone.run(phases.nextInt(100, 200));
        Dat dat = dat(lone, 2, "", "came " + i);
        lone.wire.send(THIRD, new Put(dat));
        lone.run(1);
        came[i] = delay(lone, dat);
      }
      Arrays.sort(put);
      Arrays.sort(came);
      return Stream.of(put, came)
          .flatMapToDouble(Arrays::stream)
          .map(ms -> Math.abs(shareUpTo(put, ms) - shareUpTo(came, ms)))
          .max()
          .orElseThrow();
    }
  }

  private static double shareUpTo(double[] sorted, double ms) {
    return Arrays.stream(sorted).filter(delay -> delay <= ms).count() / (double) sorted.length;
  }

  private static double delay(LoneNode lone, Dat dat) {
    long startMs = lone.world.nowMs();
    long delayMs = 0;
    while (sends(lone, dat).isEmpty() && delayMs < 10_000) {
      lone.wire.clear();
      lone.run(1);
      delayMs = lone.world.nowMs() - startMs;
    }
    return delayMs;
  }

  /** A node with 20 peers. */
  private static LoneNode node(long seed, Defences defences) {
    LoneNode lone = new LoneNode(seed, LoneNode.CONFIG, TIMING, defences, Map.of());
    for (int i = 0; i < 20; i++) {
      lone.prove(peer(i));
    }
    lone.prove(THIRD);
    lone.run(500);
    return lone;
  }

  /** A node that passes on the stems of others. */
  private static LoneNode relay() {
    for (long seed = 1; seed < 50; seed++) {
      LoneNode lone = node(seed, Defences.ALL);
      PeerAddress successor = sends(lone, own(lone)).getFirst().to();
      Dat dat = dat(lone, 5, "coin", "?");
      lone.wire.send(successor.equals(peer(3)) ? peer(4) : peer(3), new Put(dat, true));
      lone.run(5);
      if (answers(lone, dat).isEmpty()) {
        return lone;
      }
      lone.close();
    }
    throw new AssertionError("no node passes a stem on");
  }

  /** A dat of the node that it has sent once. */
  private static Dat own(LoneNode lone) {
    Dat dat = lone.submit(9, "", "own");
    for (int i = 0; i < 100 && sends(lone, dat).isEmpty(); i++) {
      lone.run(10);
    }
    return dat;
  }

  /** Makes the node hold dats that are not fresh. */
  private static void hold(LoneNode lone, int count) {
    for (int i = 0; i < count; i++) {
      long timeMs = lone.world.nowMs() - 60_000 - i;
      lone.wire.send(peer(i % 20), new Put(SignedDats.bound(SignedDats.key(1), "", "", timeMs, 4)));
      lone.run(5);
    }
  }

  private static Dat dat(LoneNode lone, int author, String key, String value) {
    return SignedDats.bound(SignedDats.key(author), key, value, lone.world.nowMs() - 100, 6);
  }

  /**
   * The answers that a third party gets about a dat: by work, by register, by key, and as a page of
   * the key.
   */
  private static List<Dat> answers(LoneNode lone, Dat dat) {
    ByteString key = dat.key();
    List<Query> queries =
        List.of(
            new Query.ByWork(dat.work()),
            new Query.ByKey(key, Optional.of(dat.author())),
            new Query.ByKey(key, Optional.empty()),
            new Query.Page(key, Optional.empty(), 10));
    PeerAddress asker = PeerAddresses.parse("udp://99.1.1.1:1");
    List<Dat> answers = new ArrayList<>();
    for (Query query : queries) {
      int before = lone.wire.to(asker, Put.class).size();
      lone.wire.send(asker, Get.padded(query));
      lone.run(3);
      List<Put> puts = lone.wire.to(asker, Put.class);
      puts.subList(before, puts.size()).forEach(put -> answers.add(put.dat()));
    }
    return answers;
  }

  /** The slots in which a dat was sent. */
  private static List<Sent> sends(LoneNode lone, Dat dat) {
    return lone.wire.all().stream()
        .filter(sent -> sent.message() instanceof Put put && put.dat().equals(dat))
        .filter(sent -> PeerAddresses.group(sent.to()).bytes().byteAt(0) != 99)
        .toList();
  }

  private static List<Sent> ordinary(LoneNode lone, Dat dat) {
    return sends(lone, dat).stream()
        .filter(sent -> sent.message() instanceof Put put && !put.stem())
        .toList();
  }

  private static PeerAddress peer(int number) {
    return PeerAddresses.parse("udp://" + (50 + number) + ".1.1.1:1618");
  }
}
