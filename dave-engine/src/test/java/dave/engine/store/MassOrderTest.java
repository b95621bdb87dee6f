package dave.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import dave.wire.testing.TestDats;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MassOrderTest {
  private static final TestDats DATS = TestDats.seeded(3);

  private static DatWeight dat(int difficulty, long timeMs) {
    return new DatWeight(difficulty, timeMs, DATS.work(difficulty), 400);
  }

  @Test
  void shouldDoubleTheMassWithEachBit() {
    MassOrder order = MassOrder.at(Mass.WORK, 10_000_000);

    assertThat(order.compare(dat(20, 10_000_000 - 4_000), dat(22, 10_000_000 - 15_999)))
        .isNegative();
    assertThat(order.compare(dat(20, 10_000_000 - 4_000), dat(22, 10_000_000 - 16_001)))
        .isPositive();
  }

  @Test
  void shouldBreakTiesByTimeThenByWork() {
    MassOrder order = MassOrder.at(Mass.WORK, 10_000_000);
    DatWeight older = dat(22, 10_000_000 - 16_000);
    DatWeight younger = dat(20, 10_000_000 - 4_000);
    assertThat(order.compare(older, younger)).isNegative();

    DatWeight one = dat(20, 5);
    DatWeight other = dat(20, 5);
    assertThat(order.compare(one, other)).isEqualTo(other.work().compareTo(one.work()));
    assertThat(order.compare(one, one)).isZero();
  }

  @Test
  void shouldFloorAges() {
    MassOrder order = MassOrder.at(Mass.WORK, 10_000);
    assertThat(order.compare(dat(20, 9_500), dat(21, 9_000))).isNegative();
    assertThat(order.compare(dat(20, 50_000), dat(21, 9_000))).isNegative();
    assertThat(order.compare(dat(20, 50_000), dat(21, 7_999))).isPositive();
  }

  @ParameterizedTest
  @EnumSource(Mass.class)
  void shouldAgreeWithExactFractionsAtAnyAge(Mass mass) {
    long seed = 5;
    Random random = new Random(seed);
    for (int i = 0; i < 200_000; i++) {
      long nowMs = random.nextLong(Long.MAX_VALUE) >>> random.nextInt(60);
      DatWeight a = dat(difficulty(random), random.nextLong(Long.MAX_VALUE) >>> random.nextInt(60));
      DatWeight b = dat(difficulty(random), random.nextLong(Long.MAX_VALUE) >>> random.nextInt(60));
      int exact =
          weight(mass, a)
              .multiply(age(b, nowMs))
              .compareTo(weight(mass, b).multiply(age(a, nowMs)));
      if (exact != 0) {
        assertThat(Integer.signum(MassOrder.at(mass, nowMs).compare(a, b)))
            .as("seed %d: %s and %s at %d", seed, a, b, nowMs)
            .isEqualTo(exact);
      }
    }
  }

  private static int difficulty(Random random) {
    return random.nextBoolean() ? random.nextInt(257) : 16 + random.nextInt(50);
  }

  private static BigInteger weight(Mass mass, DatWeight dat) {
    return mass == Mass.WORK
        ? BigInteger.ONE.shiftLeft(dat.difficulty())
        : BigInteger.valueOf(dat.difficulty());
  }

  private static BigInteger age(DatWeight dat, long nowMs) {
    return BigInteger.valueOf(nowMs)
        .subtract(BigInteger.valueOf(dat.timeMs()))
        .max(BigInteger.valueOf(1_000));
  }
}
