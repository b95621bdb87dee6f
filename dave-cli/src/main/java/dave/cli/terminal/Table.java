package dave.cli.terminal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows under a header, in columns as wide as their widest cell; numbers are aligned to the right.
 */
public final class Table {
  /** The alignment of a column. */
  public enum Side {
    LEFT,
    RIGHT
  }

  private static final String GAP = "  ";

  private final List<Side> sides = new ArrayList<>();
  private final List<String[]> rows = new ArrayList<>();
  private final List<String> header = new ArrayList<>();
  private int[] widths = new int[0];
  private boolean begun;

  public Table column(String name, Side side) {
    header.add(name);
    sides.add(side);
    widths = Arrays.copyOf(widths, sides.size());
    return this;
  }

  public Table row(Object... cells) {
    rows.add(Arrays.stream(cells).map(String::valueOf).toArray(String[]::new));
    return this;
  }

  /** Returns the rows as lines, under the header. */
  public List<String> lines() {
    begun = false;
    return further();
  }

  /** Returns the rows as lines; only the first call adds the header. */
  private List<String> further() {
    List<String[]> all = new ArrayList<>(rows);
    if (!begun) {
      all.add(0, header.toArray(String[]::new));
      begun = true;
    }
    for (String[] row : all) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], width(row[i]));
      }
    }
    return all.stream().map(this::line).toList();
  }

  /** Writes the rows, and removes them. Later rows get columns that are as wide or wider. */
  public void writeTo(Output out) {
    further().forEach(out::line);
    rows.clear();
  }

  private String line(String[] row) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.length; i++) {
      String pad = " ".repeat(widths[i] - width(row[i]));
      line.append(i == 0 ? "" : GAP)
          .append(sides.get(i) == Side.RIGHT ? pad + row[i] : row[i] + pad);
    }
    return line.toString().stripTrailing();
  }

  private static int width(String cell) {
    return TerminalText.width(cell);
  }
}
