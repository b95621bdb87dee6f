package dave.sim.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Numbers as people read them on an axis. */
final class Figures {
  private static final BigDecimal THOUSAND = BigDecimal.valueOf(1_000);
  private static final BigDecimal MILLION = BigDecimal.valueOf(1_000_000);
  private static final BigDecimal LARGEST = BigDecimal.ONE.scaleByPowerOfTen(15);
  private static final BigDecimal SMALLEST = BigDecimal.ONE.scaleByPowerOfTen(-4);
  private static final String[] MAGNITUDES = {"M", "G", "T"};
  private static final String SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

  private Figures() {}

  /** To four digits. */
  static String rounded(double value) {
    BigDecimal exact = new BigDecimal(value).round(new MathContext(4, RoundingMode.HALF_EVEN));
    BigDecimal size = exact.abs();
    if (size.signum() != 0 && size.compareTo(SMALLEST) < 0) {
      return scientific(exact);
    }
    return size.compareTo(LARGEST) >= 0 ? scientific(exact) : plain(exact);
  }

  /**
   * With all digits that it has.
   *
   * @param largest of the figures that it stands among: they share a unit
   */
  static String exact(BigDecimal value, BigDecimal largest) {
    if (value.signum() == 0) {
      return "0";
    }
    if (largest.compareTo(LARGEST) >= 0 || largest.compareTo(SMALLEST) < 0) {
      return scientific(value);
    }
    if (largest.compareTo(MILLION) < 0) {
      return plain(value);
    }
    BigDecimal unit = MILLION;
    int magnitude = 0;
    while (largest.compareTo(unit.multiply(THOUSAND)) >= 0) {
      unit = unit.multiply(THOUSAND);
      magnitude++;
    }
    return plain(value.divide(unit)) + MAGNITUDES[magnitude];
  }

  /** Such as "-12,500.25". */
  private static String plain(BigDecimal value) {
    String digits = value.abs().stripTrailingZeros().toPlainString();
    int point = digits.indexOf('.') < 0 ? digits.length() : digits.indexOf('.');
    StringBuilder text = new StringBuilder(digits);
    for (int i = point - 3; i > 0; i -= 3) {
      text.insert(i, ',');
    }
    return (value.signum() < 0 ? "−" : "") + text;
  }

  /** Such as "2.5×10⁻⁷". */
  private static String scientific(BigDecimal value) {
    BigDecimal digits = value.stripTrailingZeros();
    int exponent = digits.precision() - digits.scale() - 1;
    BigDecimal mantissa = digits.scaleByPowerOfTen(-exponent);
    StringBuilder power = new StringBuilder(exponent < 0 ? "⁻" : "");
    String.valueOf(Math.abs(exponent))
        .chars()
        .forEach(c -> power.append(SUPERSCRIPTS.charAt(c - '0')));
    boolean one = mantissa.compareTo(BigDecimal.ONE) == 0;
    return (one ? "" : plain(mantissa) + "×") + "10" + power;
  }
}
