package dave.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses and formats durations, byte sizes and bit rates: a number, then a unit, such as "10ms",
 * "1GiB" or "1.5mbit". Upper and lower case are the same.
 *
 * <p>A formatted value parses to the same value. Every parser throws a {@link ConfigException} that
 * names the text and what to write instead.
 */
public final class Units {
  private static final Pattern QUANTITY =
      Pattern.compile("(\\d{1,19}(?:\\.\\d{1,9})?)\\s*([a-zµ/]*)");

  /** So many digits always fit a long. */
  private static final int SHORT_DIGITS = 18;

  private static final List<Unit> DURATIONS =
      List.of(
          new Unit("h", 3_600_000_000_000L),
          new Unit("m", 60_000_000_000L),
          new Unit("s", 1_000_000_000L),
          new Unit("ms", 1_000_000L),
          new Unit("us", 1_000L),
          new Unit("ns", 1L));

  private static final List<Unit> BYTES =
      List.of(
          new Unit("TiB", 1L << 40),
          new Unit("GiB", 1L << 30),
          new Unit("MiB", 1L << 20),
          new Unit("KiB", 1L << 10),
          new Unit("TB", 1_000_000_000_000L),
          new Unit("GB", 1_000_000_000L),
          new Unit("MB", 1_000_000L),
          new Unit("kB", 1_000L),
          new Unit("B", 1L));

  /** How many of {@link #BYTES} are powers of two; these come first. */
  private static final int BINARY_UNITS = 4;

  private static final List<Unit> BIT_RATES =
      List.of(
          new Unit("gbit", 1_000_000_000L),
          new Unit("mbit", 1_000_000L),
          new Unit("kbit", 1_000L),
          new Unit("bit", 1L));

  private Units() {}

  private record Unit(String name, long factor) {}

  /** Parses a duration of whole nanoseconds, in ns, us, ms, s, m or h; 0 needs no unit. */
  public static Duration duration(String text) {
    String plain = text.replace('µ', 'u').replace('μ', 'u');
    if (plain.strip().equals("0")) {
      return Duration.ZERO;
    }
    return Duration.ofNanos(parse(plain, text, DURATIONS, "duration", "10ms, 1s, 2m or 1h"));
  }

  /** The shortest exact form, such as "10ms". */
  public static String format(Duration duration) {
    return format(duration.toNanos(), DURATIONS);
  }

  /** Parses a size, in bytes; a number without a unit counts bytes. */
  public static long bytes(String text) {
    String plain = text.strip();
    boolean bare = !plain.isEmpty() && plain.chars().allMatch(c -> c >= '0' && c <= '9');
    return parse(bare ? plain + "B" : plain, text, BYTES, "size", "1GiB, 512MiB, 10kB or 4096");
  }

  /** An exact form that is short, such as "1GiB" or "10MB". */
  public static String formatBytes(long bytes) {
    boolean decimal = bytes % 1_000 == 0 && bytes % 1_024 != 0;
    return format(bytes, decimal ? BYTES.subList(BINARY_UNITS, BYTES.size()) : BYTES);
  }

  /** Parses a rate, in bits per second. */
  public static long bitRate(String text) {
    String plain = text.strip();
    String rate = plain.endsWith("/s") ? plain.substring(0, plain.length() - 2) : plain;
    return parse(rate, text, BIT_RATES, "bit rate", "1mbit, 500kbit or 9600bit");
  }

  /** The shortest exact form, such as "1mbit". */
  public static String formatBitRate(long bitsPerSecond) {
    return format(bitsPerSecond, BIT_RATES);
  }

  private static long parse(
      String plain, String text, List<Unit> units, String what, String examples) {
    Matcher quantity = QUANTITY.matcher(plain.strip().toLowerCase(Locale.ROOT));
    if (quantity.matches()) {
      for (Unit unit : units) {
        if (unit.name().toLowerCase(Locale.ROOT).equals(quantity.group(2))) {
          return whole(quantity.group(1), unit)
              .orElseGet(() -> exact(quantity.group(1), unit, text, what, examples));
        }
      }
    }
    throw new ConfigException(
        "'" + text + "' is not a " + what + ": write one such as " + examples);
  }

  /**
   * Returns a whole number of units. {@link BigDecimal} takes an eighth of a command's time to
   * load.
   */
  private static OptionalLong whole(String number, Unit unit) {
    if (number.length() > SHORT_DIGITS || number.indexOf('.') >= 0) {
      return OptionalLong.empty();
    }
    long count = Long.parseLong(number);
    return count > Long.MAX_VALUE / unit.factor()
        ? OptionalLong.empty()
        : OptionalLong.of(count * unit.factor());
  }

  private static long exact(String number, Unit unit, String text, String what, String examples) {
    BigDecimal value = new BigDecimal(number).multiply(BigDecimal.valueOf(unit.factor()));
    try {
      return value.longValueExact();
    } catch (ArithmeticException e) {
      String problem = value.precision() - value.scale() > 18 ? "too large" : "too fine";
      throw new ConfigException(
          "'" + text + "' is " + problem + " for a " + what + ": write one such as " + examples, e);
    }
  }

  private static String format(long value, List<Unit> units) {
    if (value < 0) {
      throw new IllegalArgumentException("negative: " + value);
    }
    Unit smallest = units.getLast();
    return units.stream()
        .filter(unit -> value >= unit.factor())
        .map(unit -> decimal(value, unit))
        .filter(text -> !text.isEmpty())
        .findFirst()
        .orElseGet(() -> value + smallest.name());
  }

  /** The value in this unit if at most three decimals say it exactly, else nothing. */
  private static String decimal(long value, Unit unit) {
    long thousandths = value % unit.factor() * 1_000;
    if (thousandths % unit.factor() != 0) {
      return "";
    }
    BigDecimal number =
        BigDecimal.valueOf(value / unit.factor())
            .add(BigDecimal.valueOf(thousandths / unit.factor(), 3));
    return number.stripTrailingZeros().toPlainString() + unit.name();
  }
}
