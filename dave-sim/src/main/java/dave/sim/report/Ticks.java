package dave.sim.report;

import dave.sim.report.Chart.Scale;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * Round values at which an axis is marked: at least three, in ascending order, the first not above
 * the data and the last not below. The axis goes from the first to the last.
 */
final class Ticks {
  /** With fewer allowed, three could not be promised. */
  static final int LEAST_MOST = 6;

  private static final BigDecimal[] STEPS = {
    BigDecimal.ONE, BigDecimal.TWO, new BigDecimal("2.5"), new BigDecimal(5), BigDecimal.TEN
  };
  private static final int[] ONE_TWO_FIVE = {1, 2, 5};
  private static final int[] EACH_DIGIT = {1, 2, 3, 4, 5, 6, 7, 8, 9};
  private static final double SAME = 1e-9;

  private final Scale scale;
  private final List<BigDecimal> values;

  private Ticks(Scale scale, List<BigDecimal> values) {
    this.scale = scale;
    this.values = List.copyOf(values);
  }

  /**
   * The ticks of an axis.
   *
   * @param min of the data, finite; above 0 on a log axis
   * @param max of the data, not below {@code min}
   * @param most how many at most, at least {@link #LEAST_MOST}
   */
  static Ticks of(Scale scale, double min, double max, int most) {
    if (!(min <= max) || Double.isInfinite(max - min) || most < LEAST_MOST) {
      throw new IllegalArgumentException("no ticks from " + min + " to " + max + ", " + most);
    }
    if (scale == Scale.LINEAR) {
      return new Ticks(scale, widenedLinear(min, max, most));
    }
    if (min <= 0) {
      throw new IllegalArgumentException("a log axis has no " + min);
    }
    boolean same = max / min - 1 < SAME;
    return new Ticks(scale, log(same ? min / 1.5 : min, same ? max * 1.5 : max, most));
  }

  double first() {
    return values.get(0).doubleValue();
  }

  double last() {
    return values.get(values.size() - 1).doubleValue();
  }

  List<Double> values() {
    return values.stream().map(BigDecimal::doubleValue).toList();
  }

  /** How the values are written, in their order. */
  List<String> labels() {
    BigDecimal largest = values.get(0).abs().max(values.get(values.size() - 1).abs());
    return values.stream()
        .map(value -> Figures.exact(value, scale == Scale.LOG ? value.abs() : largest))
        .toList();
  }

  /** Where a value lies on the axis: 0 at the first tick, 1 at the last. */
  double position(double value) {
    return scale == Scale.LINEAR
        ? (value - first()) / (last() - first())
        : (Math.log(value) - Math.log(first())) / (Math.log(last()) - Math.log(first()));
  }

  private static List<BigDecimal> widenedLinear(double min, double max, int most) {
    double size = Math.max(Math.abs(min), Math.abs(max));
    if (max - min <= size * SAME || max - min < 1e-100) {
      double around = size < 1e-90 ? 1 : size / 2;
      return linear(min - (min >= 0 ? Math.min(min, around) : around), max + around, most);
    }
    // An axis that nearly begins at zero begins there.
    boolean nearZero = min > 0 && min <= max * 0.4;
    return linear(nearZero ? 0 : min, max, most);
  }

  private static List<BigDecimal> linear(double min, double max, int most) {
    BigDecimal low = new BigDecimal(min);
    BigDecimal high = new BigDecimal(max);
    int exponent = (int) Math.floor(Math.log10((max - min) / most)) - 1;
    while (true) {
      for (BigDecimal digit : STEPS) {
        BigDecimal step = digit.scaleByPowerOfTen(exponent);
        BigDecimal from = low.divide(step, 0, RoundingMode.FLOOR);
        BigDecimal to = high.divide(step, 0, RoundingMode.CEILING);
        if (to.subtract(from).compareTo(BigDecimal.valueOf(most - 1L)) <= 0) {
          List<BigDecimal> values = new ArrayList<>();
          for (BigDecimal i = from; i.compareTo(to) <= 0; i = i.add(BigDecimal.ONE)) {
            values.add(i.multiply(step));
          }
          return values;
        }
      }
      exponent++;
    }
  }

  private static List<BigDecimal> log(double min, double max, int most) {
    for (int[] digits : new int[][] {ONE_TWO_FIVE, EACH_DIGIT}) {
      // Beyond four decades such marks are too many: no need to count them.
      if (max / min < 1e4) {
        List<BigDecimal> values = around(min, max, digits);
        if (values.size() >= 3 && values.size() <= most) {
          return values;
        }
        if (values.size() > most) {
          break;
        }
      }
    }
    return max / min <= 2 ? linear(min, max, most) : decades(min, max, most);
  }

  /**
   * The round values from the last one not above {@code min} to the first not below {@code max}.
   */
  private static List<BigDecimal> around(double min, double max, int[] digits) {
    BigDecimal low = new BigDecimal(min);
    BigDecimal high = new BigDecimal(max);
    List<BigDecimal> values = new ArrayList<>();
    for (int exponent = (int) Math.floor(Math.log10(min)) - 1; ; exponent++) {
      for (int digit : digits) {
        BigDecimal value = BigDecimal.valueOf(digit).scaleByPowerOfTen(exponent);
        if (value.compareTo(low) <= 0) {
          values.clear();
        }
        values.add(value);
        if (value.compareTo(high) >= 0) {
          return values;
        }
      }
    }
  }

  private static List<BigDecimal> decades(double min, double max, int most) {
    int low = exponentBelow(min);
    int high = -exponentBelow(1 / max);
    for (int stride = 1; ; stride++) {
      int from = Math.floorDiv(low, stride);
      int to = -Math.floorDiv(-high, stride);
      if (to - from < most) {
        List<BigDecimal> values = new ArrayList<>();
        for (int i = from; i <= Math.max(to, from + 2); i++) {
          values.add(BigDecimal.ONE.scaleByPowerOfTen(i * stride));
        }
        return values;
      }
    }
  }

  /** The power of ten that is not above a value, whatever the logarithm is rounded to. */
  private static int exponentBelow(double value) {
    BigDecimal exact = new BigDecimal(value).round(new MathContext(15));
    return exact.precision() - exact.scale() - 1;
  }
}
