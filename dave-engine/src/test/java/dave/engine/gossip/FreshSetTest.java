package dave.engine.gossip;

import static java.util.Comparator.comparingDouble;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.ByteString;
import dave.engine.store.Mass;
import dave.engine.testing.SignedDats;
import dave.wire.Dat;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FreshSetTest {
  private static final long NOW = 1_800_000_000_000L;
  private static final GossipPlan PLAN = new GossipPlan(10_000, 8);

  private final FreshSet fresh = new FreshSet(PLAN, Mass.WORK);
  private final SplittableRandom random = new SplittableRandom(5);

  @Test
  void shouldSendEachDatLnNPlus6Times() {
    assertThat(GossipPlan.of(Duration.ofMillis(10), 10_000)).isEqualTo(new GossipPlan(10_000, 32));
    assertThat(GossipPlan.of(Duration.ofMillis(1), 10_000)).isEqualTo(new GossipPlan(10_000, 328));
    GossipPlan slow = GossipPlan.of(Duration.ofSeconds(1), 10_000);
    assertThat(slow.heaviest()).isEqualTo(8);
    assertThat(slow.windowMs() / 2_000.0 / slow.heaviest()).isBetween(15.2, 15.3);
  }

  @Test
  void shouldDrawTheHeaviestByRank() {
    List<VerifiedDat> dats = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      dats.add(dat(i, NOW - 2_000 - i, 1 + i % 10));
      fresh.add(dats.getLast(), NOW);
    }
    Map<WorkHash, Integer> drawn = draw(80_000, NOW);
    dats.sort(comparingDouble(FreshSetTest::massNow).reversed());
    double sum = IntStream.rangeClosed(1, 8).mapToDouble(rank -> 1.0 / rank).sum();
    for (int rank = 1; rank <= 8; rank++) {
      assertThat(drawn.getOrDefault(dats.get(rank - 1).dat().work(), 0) / 80_000.0)
          .as("share of rank %s", rank)
          .isCloseTo(1 / sum / rank, within(0.006));
    }
    assertThat(drawn).as("no more than the plan has").hasSize(8);
  }

  @Test
  void shouldRankAsTheMassDoesOverTime() {
    VerifiedDat heavy = dat(1, NOW, 6);
    VerifiedDat young = dat(2, NOW + 4_000, 5);
    fresh.add(heavy, NOW);
    fresh.add(young, NOW);
    assertThat(share(heavy, NOW)).as("alone until the other's time has come").isEqualTo(1.0);
    assertThat(share(heavy, NOW + 4_500)).as("of 9 times the age").isCloseTo(1 / 3.0, within(0.02));
    assertThat(share(heavy, NOW + 9_000)).as("of 1.8 times").isCloseTo(2 / 3.0, within(0.02));
  }

  /** Without the wait for its time, such a dat was drawn three times as often. */
  @Test
  void shouldDrawADatNoMoreOftenForATimeAhead() {
    List<VerifiedDat> others = new ArrayList<>();
    for (int step = -100; step < 250; step++) {
      others.add(dat(step + 100, NOW + 100L * step, 5));
    }
    int due = 0;
    int ahead = 0;
    for (int run = 0; run < 40; run++) {
      FreshSet set = new FreshSet(PLAN, Mass.WORK);
      VerifiedDat honest = dat(10_000 + run, NOW, 7);
      VerifiedDat stamped = dat(20_000 + run, NOW + 9_000, 7);
      for (VerifiedDat other : others) {
        long nowMs = other.dat().timeMs();
        if (nowMs == NOW) {
          set.add(honest, NOW);
          set.add(stamped, NOW);
        }
        set.add(other, nowMs);
        for (int draw = 0; draw < 5; draw++) {
          WorkHash drawn = requireNonNull(set.draw(random, nowMs)).work();
          due += drawn.equals(honest.dat().work()) ? 1 : 0;
          ahead += drawn.equals(stamped.dat().work()) ? 1 : 0;
        }
      }
    }
    assertThat(due).isGreaterThan(300);
    assertThat((double) ahead / due).as("sends of the one ahead").isBetween(0.85, 1.15);
  }

  @Test
  void shouldForgetWhatWaitsForItsTimeAndIsHeldNoMore() {
    VerifiedDat stamped = dat(1, NOW + 1_000, 5);
    fresh.add(stamped, NOW);
    assertThat(fresh.draw(random, NOW)).isNull();
    fresh.remove(stamped);
    assertThat(fresh.draw(random, NOW + 1_250)).isNull();
  }

  @Test
  void shouldRankWhatComesAtOnce() {
    for (int i = 0; i < 6; i++) {
      fresh.add(dat(i, NOW - 3_000 + 100L * i, 4), NOW);
    }
    draw(1, NOW);
    VerifiedDat lightest = dat(10, NOW - 5_000, 4);
    VerifiedDat heaviest = dat(11, NOW, 4);
    fresh.add(lightest, NOW + 1);
    fresh.add(heaviest, NOW + 2);
    double sum = IntStream.rangeClosed(1, 8).mapToDouble(rank -> 1.0 / rank).sum();
    assertThat(share(heaviest, NOW + 3)).isCloseTo(1 / sum, within(0.02));
    assertThat(share(lightest, NOW + 3)).isCloseTo(1 / sum / 8, within(0.01));
  }

  @Test
  void shouldDrawTheSameWhateverTheOrderOfArrival() {
    GossipPlan wide = new GossipPlan(10_000, 64);
    FreshSet one = new FreshSet(wide, Mass.WORK);
    FreshSet other = new FreshSet(wide, Mass.WORK);
    List<VerifiedDat> dats = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      dats.add(unsigned(i, NOW - 31L * i, 4 + i % 5));
      one.add(dats.getLast(), NOW + i);
    }
    Collections.shuffle(dats, new Random(3));
    for (int i = 0; i < 60; i++) {
      other.add(dats.get(i), NOW + 29L * i);
      drawOf(other, 1, NOW + 29L * i);
    }
    for (int i = 0; i < 1_000; i++) {
      long nowMs = NOW + 1_800 + 7L * i;
      assertThat(workOf(requireNonNull(other.draw(new SplittableRandom(i), nowMs))))
          .as("draw %s", i)
          .isEqualTo(workOf(requireNonNull(one.draw(new SplittableRandom(i), nowMs))));
    }
  }

  @Test
  void shouldKeepTheHeaviestOfTooMany() {
    GossipPlan wide = new GossipPlan(10_000, FreshSet.MAX);
    FreshSet full = new FreshSet(wide, Mass.BITS);
    for (int i = 0; i < FreshSet.MAX + 500; i++) {
      full.add(unsigned(i, NOW - 2_000 - 7_919L * i % 5_003, 4), NOW + i / 10);
    }
    assertThat(full.size()).isEqualTo(FreshSet.MAX);
    VerifiedDat light = unsigned(-1, NOW - 9_000, 4);
    VerifiedDat heavy = unsigned(-2, NOW - 9_000, 190);
    full.add(light, NOW + 500);
    full.add(heavy, NOW + 500);
    assertThat(full.size()).isEqualTo(FreshSet.MAX);
    Map<WorkHash, Integer> drawn = drawOf(full, 2_000, NOW + 500);
    assertThat(drawn.getOrDefault(heavy.dat().work(), 0)).isBetween(170, 280); // 1 / 8.9
    assertThat(drawn).doesNotContainKey(light.dat().work());
  }

  @Test
  void shouldHoldADatOnceAndFindItAgainWhateverHappened() {
    FreshSet many = new FreshSet(PLAN, Mass.WORK);
    Set<WorkHash> held = new HashSet<>();
    for (int i = 0; i < 5_000; i++) {
      long nowMs = NOW + i;
      VerifiedDat dat = unsigned(random.nextInt(60), nowMs - random.nextInt(1_000), 4 + i % 3);
      if (random.nextInt(3) > 0) {
        many.add(dat, nowMs);
        held.add(dat.dat().work());
      } else {
        many.remove(dat);
        held.remove(dat.dat().work());
      }
      assertThat(many.draw(random, nowMs) == null).isEqualTo(held.isEmpty());
      assertThat(many.size()).isEqualTo(held.size());
    }
  }

  @Test
  void shouldForgetTheOldTheEvictedAndTheReplaced() {
    VerifiedDat old = dat(1, NOW - 9_000, 4);
    VerifiedDat gone = dat(2, NOW, 4);
    VerifiedDat young = dat(3, NOW, 4);
    fresh.add(old, NOW);
    fresh.add(gone, NOW);
    fresh.add(young, NOW);
    fresh.add(dat(4, NOW - 10_000, 9), NOW);
    fresh.remove(gone);
    assertThat(draw(200, NOW)).containsOnlyKeys(old.dat().work(), young.dat().work());
    assertThat(draw(200, NOW + 1_000)).containsOnlyKeys(young.dat().work());
    VerifiedDat offGrid = dat(5, NOW - 8_900, 9);
    fresh.add(offGrid, NOW + 1_000);
    assertThat(draw(200, NOW + 1_099)).containsKey(offGrid.dat().work());
    assertThat(draw(200, NOW + 1_100)).containsOnlyKeys(young.dat().work());
    assertThat(fresh.draw(random, NOW + 10_000)).isNull();
    assertThat(fresh.size()).isZero();
  }

  private double share(VerifiedDat dat, long nowMs) {
    return draw(8_000, nowMs).getOrDefault(dat.dat().work(), 0) / 8_000.0;
  }

  private Map<WorkHash, Integer> draw(int times, long nowMs) {
    return drawOf(fresh, times, nowMs);
  }

  private Map<WorkHash, Integer> drawOf(FreshSet set, int times, long nowMs) {
    Map<WorkHash, Integer> drawn = new HashMap<>();
    for (int i = 0; i < times; i++) {
      drawn.merge(workOf(requireNonNull(set.draw(random, nowMs))), 1, Integer::sum);
    }
    return drawn;
  }

  private static WorkHash workOf(FreshDat fresh) {
    return fresh.put().dat().work();
  }

  private static double massNow(VerifiedDat dat) {
    return Math.pow(2, dat.difficulty()) / (NOW - dat.dat().timeMs());
  }

  private static VerifiedDat dat(int number, long timeMs, int difficulty) {
    return new VerifiedDat(
        SignedDats.bound(SignedDats.key(1), "", "dat " + number, timeMs, difficulty),
        difficulty,
        true);
  }

  /** A dat with a made-up work, which a set of fresh dats does not verify. */
  private static VerifiedDat unsigned(int number, long timeMs, int difficulty) {
    byte[] work =
        ByteBuffer.allocate(32).putInt(24, 0x9E3779B9 * number).putInt(28, number).array();
    Dat dat =
        new Dat(
            ByteString.EMPTY,
            ByteString.EMPTY,
            timeMs,
            ByteString.copyFromUtf8("salt"),
            WorkHash.of(work, 0),
            SignedDats.key(1).author(),
            ByteString.copyFrom(new byte[Dat.SIGNATURE_LENGTH]));
    return new VerifiedDat(dat, difficulty, true);
  }
}
