package dave.sim.report;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;

/** Texts that all forms of a report share. */
final class ReportText {
  private static final Pattern NUMBER =
      Pattern.compile("(?i)[<>=~≤≥±+\\-− ]*[\\d.,' ]*\\d[\\d.,]*(e[+-]?\\d+)?\\s*([%a-zµ/]{1,9})?");

  private ReportText() {}

  /** Returns whether a cell is a figure, with or without a unit, or stands for a missing figure. */
  static boolean isFigure(String cell) {
    return cell.isBlank()
        || cell.equals("-")
        || cell.equals("–")
        || NUMBER.matcher(cell.strip()).matches();
  }

  /** Returns whether all cells of a column are figures. Such a column is aligned to the right. */
  static boolean isFigures(Report.Table table, int column) {
    return !table.rows().isEmpty()
        && table.rows().stream().allMatch(row -> isFigure(row.get(column)));
  }

  /** Returns the options on one line. */
  static String options(Report report) {
    List<String> all = new ArrayList<>();
    for (Map.Entry<String, String> option : report.options().entrySet()) {
      all.add(option.getKey() + ": " + option.getValue());
    }
    return String.join("; ", all);
  }

  /** Returns the size of the run on one line. */
  static String run(Report report) {
    Report.Run run = report.run();
    return String.format(
        Locale.ROOT,
        "%s of virtual time, %,d packets, event hash %s",
        duration(run.virtual()),
        run.packets(),
        hash(run));
  }

  /** Returns the event hash in 16 hex digits. */
  static String hash(Report.Run run) {
    return String.format(Locale.ROOT, "%016x", run.eventHash());
  }

  private static String duration(Duration virtual) {
    if (virtual.toHours() > 0) {
      return virtual.toHours() + " h " + virtual.toMinutesPart() + " min";
    }
    return virtual.toMinutes() > 0
        ? virtual.toMinutes() + " min " + virtual.toSecondsPart() + " s"
        : String.format(Locale.ROOT, "%.1f s", virtual.toMillis() / 1e3);
  }

  /**
   * Breaks text into lines at blanks, and inside a word only if the word is longer than a line.
   *
   * @param width the largest measure of a line
   * @return at least one line
   */
  static List<String> wrap(String text, int width, ToIntFunction<String> measure) {
    List<String> lines = new ArrayList<>();
    String line = "";
    for (String word : text.strip().split("\\s+", -1)) {
      String longer = line.isEmpty() ? word : line + " " + word;
      if (measure.applyAsInt(longer) <= width) {
        line = longer;
        continue;
      }
      if (!line.isEmpty()) {
        lines.add(line);
      }
      line = word;
      while (measure.applyAsInt(line) > width) {
        int end = fitting(line, width, measure);
        lines.add(line.substring(0, end));
        line = line.substring(end);
      }
    }
    lines.add(line);
    return lines;
  }

  /** Returns the length of the part of a word that fits: at least one character. */
  private static int fitting(String word, int width, ToIntFunction<String> measure) {
    int end = word.offsetByCodePoints(0, 1);
    while (end < word.length()) {
      int next = word.offsetByCodePoints(end, 1);
      if (measure.applyAsInt(word.substring(0, next)) > width) {
        break;
      }
      end = next;
    }
    return end;
  }
}
