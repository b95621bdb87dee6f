package dave.sim.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Lays out cells in columns within a width. The widest columns shrink, and their cells continue on
 * the next line. Figures are aligned to the right.
 */
final class TextTable {
  private static final int GAP = 2;

  private final List<List<String>> rows;
  private final int[] widths;
  private final IntPredicate right;

  /**
   * @param rows at least one row, all of the same length
   * @param width of a line; exceeded if a column would get less than two characters
   * @param right whether a column is aligned to the right
   */
  TextTable(List<List<String>> rows, int width, IntPredicate right) {
    this.rows = rows.stream().map(row -> row.stream().map(TextTable::sanitize).toList()).toList();
    this.right = right;
    widths = new int[rows.get(0).size()];
    for (List<String> row : this.rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], length(row.get(i)));
      }
    }
    fit(width - GAP * (widths.length - 1));
  }

  private void fit(int available) {
    while (Arrays.stream(widths).sum() > available) {
      int widest =
          IntStream.range(0, widths.length).reduce(0, (a, b) -> widths[b] > widths[a] ? b : a);
      if (widths[widest] <= 2) {
        return;
      }
      widths[widest]--;
    }
  }

  /** Returns the rows, each as one or more lines. */
  List<List<String>> lines() {
    return rows.stream().map(this::lines).toList();
  }

  private List<String> lines(List<String> row) {
    List<List<String>> cells = new ArrayList<>();
    for (int i = 0; i < widths.length; i++) {
      cells.add(ReportText.wrap(row.get(i), Math.max(1, widths[i]), TextTable::length));
    }
    int height = cells.stream().mapToInt(List::size).max().orElse(1);
    List<String> lines = new ArrayList<>();
    for (int y = 0; y < height; y++) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String cell = y < cells.get(i).size() ? cells.get(i).get(y) : "";
        String pad = " ".repeat(Math.max(0, widths[i] - length(cell)));
        line.append(i == 0 ? "" : " ".repeat(GAP)).append(right.test(i) ? pad + cell : cell + pad);
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }

  /** Returns the text without control characters, which a terminal would obey. */
  static String sanitize(String text) {
    return text.replaceAll("[\\p{Cntrl}\\p{Cf}]+", " ");
  }
}
