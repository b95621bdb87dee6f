package dave.engine.gossip;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.store.Mass;
import dave.engine.testing.SignedDats;
import dave.wire.Decoded;
import dave.wire.Message.Put;
import dave.wire.PacketCodec;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
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
  void shouldDrawTheHeaviestUniformly() {
    for (int i = 0; i < 40; i++) {
      fresh.add(dat(i, NOW - 2_000 - i, 1 + i % 10), NOW);
    }
    Map<WorkHash, Integer> drawn = draw(8_000, NOW);
    assertThat(drawn).hasSize(8);
    assertThat(drawn.values()).allMatch(count -> count > 850 && count < 1_150);
    for (int i = 0; i < 40; i++) {
      assertThat(drawn.containsKey(dat(i, NOW - 2_000 - i, 1 + i % 10).dat().work()))
          .as("dat %s of %s bits", i, 1 + i % 10)
          .isEqualTo(i % 10 >= 8);
    }
  }

  @Test
  void shouldDrawTheSameWhateverTheOrderOfArrival() {
    FreshSet other = new FreshSet(PLAN, Mass.WORK);
    for (int i = 0; i < 30; i++) {
      fresh.add(dat(i, NOW - 50L * i, 1 + i % 3), NOW);
      other.add(dat(29 - i, NOW - 50L * (29 - i), 1 + (29 - i) % 3), NOW - 1);
    }
    assertThat(draw(500, NOW + 60).keySet()).isEqualTo(drawOf(other, 500, NOW + 60).keySet());
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
    fresh.remove(gone.dat().work());
    assertThat(draw(200, NOW)).containsOnlyKeys(old.dat().work(), young.dat().work());
    assertThat(draw(200, NOW + 1_000)).containsOnlyKeys(young.dat().work());
    assertThat(fresh.draw(random, NOW + 10_000)).isNull();
    assertThat(fresh.size()).isZero();
  }

  private Map<WorkHash, Integer> draw(int times, long nowMs) {
    return drawOf(fresh, times, nowMs);
  }

  private Map<WorkHash, Integer> drawOf(FreshSet set, int times, long nowMs) {
    Map<WorkHash, Integer> drawn = new HashMap<>();
    for (int i = 0; i < times; i++) {
      byte[] packet = requireNonNull(set.draw(random, nowMs));
      if (PacketCodec.decode(packet) instanceof Decoded.Ok ok && ok.message() instanceof Put put) {
        drawn.merge(put.dat().work(), 1, Integer::sum);
      }
    }
    return drawn;
  }

  private static VerifiedDat dat(int number, long timeMs, int difficulty) {
    return new VerifiedDat(
        SignedDats.bound(SignedDats.key(1), "", "dat " + number, timeMs, difficulty),
        difficulty,
        true);
  }
}
