package dave.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows under a header, in columns as wide as their widest cell; columns of numbers to the right.
 */
final class Table {
  /** Which side of its column a cell is at. */
  enum Side {
    LEFT,
    RIGHT
  }

  private static final String GAP = "  ";

  private final List<Side> sides = new ArrayList<>();
  private final List<String[]> rows = new ArrayList<>();
  private final List<String> header = new ArrayList<>();

  Table column(String name, Side side) {
    header.add(name);
    sides.add(side);
    return this;
  }

  Table row(Object... cells) {
    rows.add(Arrays.stream(cells).map(String::valueOf).toArray(String[]::new));
    return this;
  }

  /** The table as lines. */
  List<String> lines() {
    List<String[]> all = new ArrayList<>(rows);
    all.add(0, header.toArray(String[]::new));
    int[] widths = new int[sides.size()];
    for (String[] row : all) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], width(row[i]));
      }
    }
    return all.stream().map(row -> line(row, widths)).toList();
  }

  void writeTo(Output out) {
    lines().forEach(out::line);
  }

  private String line(String[] row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.length; i++) {
      String pad = " ".repeat(widths[i] - width(row[i]));
      line.append(i == 0 ? "" : GAP)
          .append(sides.get(i) == Side.RIGHT ? pad + row[i] : row[i] + pad);
    }
    return line.toString().stripTrailing();
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
