package dave.cli.terminal;

import com.google.protobuf.ByteString;
import dave.cli.failure.CliFailure;
import dave.json.Json;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Locale;

/** Formats values for people. */
public final class Text {
  private static final int MAX_QUOTED = 70;
  private static final HexFormat HEX = HexFormat.of();
  private static final String[] MAGNITUDES = {"", " thousand", " million", " billion", " trillion"};
  private static final String[] BYTE_UNITS = {"B", "kB", "MB", "GB", "TB"};
  private static final double SECONDS_A_YEAR = 365.25 * 86_400;

  private Text() {}

  /**
   * Returns text for a cell: one line, harmless, at most {@code width} columns. Bytes that are not
   * text are shown as 0x and hex.
   */
  public static String cell(ByteString bytes, int width) {
    String text =
        Json.utf8(bytes)
            .map(TerminalText::line)
            .orElseGet(() -> "0x" + HEX.formatHex(bytes.toByteArray()));
    return TerminalText.shortened(text, width);
  }

  /** Returns text for a message: one line, at most 70 columns. */
  public static String quoted(String text) {
    return cell(ByteString.copyFromUtf8(text), MAX_QUOTED);
  }

  /**
   * Returns text for a terminal: line breaks and tabs stay, other control characters are shown as
   * escapes.
   */
  public static String forTerminal(ByteString bytes) {
    return TerminalText.lines(bytes.toStringUtf8());
  }

  public static String hex(ByteString bytes) {
    return HEX.formatHex(bytes.toByteArray());
  }

  /** Formats a time in UTC, to the second. */
  public static String time(long timeMs) {
    return Instant.ofEpochMilli(timeMs).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /**
   * Formats a duration, such as "10s" or "1.5s"; from a minute on in its two largest units, such as
   * "2h 5m".
   */
  public static String duration(Duration duration) {
    if (duration.toMillis() < 1_000) {
      return duration.toMillis() + "ms";
    }
    if (duration.toSeconds() < 60) {
      double seconds = duration.toMillis() / 1e3;
      return String.format(Locale.ROOT, seconds == Math.rint(seconds) ? "%.0fs" : "%.1fs", seconds);
    }
    long days = duration.toDays();
    if (days > 0) {
      return days + "d " + duration.toHoursPart() + "h";
    }
    return duration.toHours() > 0
        ? duration.toHours() + "h " + duration.toMinutesPart() + "m"
        : duration.toMinutes() + "m " + duration.toSecondsPart() + "s";
  }

  /** Formats an expected time roughly; it may be longer than the age of the universe. */
  public static String expected(double seconds) {
    if (seconds < 1) {
      return "under 1s";
    }
    return seconds < SECONDS_A_YEAR
        ? "about " + duration(Duration.ofSeconds(Math.round(seconds)))
        : "about " + count(seconds / SECONDS_A_YEAR) + " years";
  }

  /** Formats a number, such as "950", "1.2 million" or "5.8 thousand". */
  public static String count(double count) {
    double rest = count;
    int magnitude = 0;
    while (rest >= 999.5 && magnitude < MAGNITUDES.length - 1) {
      rest /= 1_000;
      magnitude++;
    }
    if (rest >= 999.5) {
      return String.format(Locale.ROOT, "%.1e", count);
    }
    String format = magnitude == 0 || rest >= 100 ? "%.0f%s" : "%.1f%s";
    return String.format(Locale.ROOT, format, rest, MAGNITUDES[magnitude]);
  }

  /** Formats a number of bytes, such as "950 B", "12.3 kB" or "1.5 GB". */
  public static String bytes(long bytes) {
    double rest = bytes;
    int unit = 0;
    while (rest >= 999.95 && unit < BYTE_UNITS.length - 1) {
      rest /= 1_000;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", rest, BYTE_UNITS[unit]);
  }

  /** Formats a number with its noun, such as "1 dat" or "2 dats". */
  public static String counted(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  /**
   * Formats work (a sum of powers of two) as the bits of one dat with as much work, such as
   * "2^20.5".
   */
  public static String work(String decimal) {
    if (!decimal.matches("[0-9]{1,2000}")) {
      throw CliFailure.failure(
          "the node's answer has no number where work belongs: '" + quoted(decimal) + "'");
    }
    BigInteger work = new BigInteger(decimal);
    if (work.signum() == 0) {
      return "0";
    }
    int bits = work.bitLength() - 1;
    BigInteger half = work.subtract(BigInteger.ONE.shiftLeft(bits));
    double fraction = half.doubleValue() / Math.scalb(1.0, bits);
    double log2 = bits + Math.log1p(fraction) / Math.log(2);
    return String.format(Locale.ROOT, "2^%.1f", log2);
  }
}
