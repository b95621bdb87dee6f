package dave.sim.report;

import dave.sim.report.Chart.Series;
import dave.sim.report.Chart.Style;
import java.util.ArrayList;
import java.util.List;

/** Names the series, in rows above the plot: it can hide nothing. */
final class SvgLegend {
  private static final int SAMPLE = 26;
  private static final int GAP = 8;
  private static final int BETWEEN = 18;

  private final List<Entry> entries = new ArrayList<>();
  private final int rows;

  /** Part of a name, or all of it, at its place. */
  private record Entry(int series, Series of, double x, int row, List<String> lines) {}

  SvgLegend(Chart chart, double width) {
    double x = 0;
    int row = 0;
    int height = 1;
    for (int i = 0; i < chart.series().size(); i++) {
      Series series = chart.series().get(i);
      String name = series.name() + (series.points().isEmpty() ? " (no values)" : "");
      int room = (int) width - SAMPLE - GAP;
      List<String> lines = Words.wrap(name, room, Glyphs::width);
      int widest = lines.stream().mapToInt(Glyphs::width).max().orElse(0);
      double right = x + SAMPLE + GAP + widest;
      if (x > 0 && right > width) {
        x = 0;
        row += height;
        height = 1;
      }
      entries.add(new Entry(i, series, x, row, lines));
      height = Math.max(height, lines.size());
      x += SAMPLE + GAP + widest + BETWEEN;
    }
    rows = row + height;
  }

  /** In pixels. */
  int height() {
    return rows * SvgAxes.LINE;
  }

  void draw(Markup out) {
    out.open("g", "class", "legend");
    for (Entry entry : entries) {
      double y = (entry.row() + 0.5) * SvgAxes.LINE;
      sample(out, entry, y);
      for (int i = 0; i < entry.lines().size(); i++) {
        double base = y + i * SvgAxes.LINE + 0.35 * Glyphs.SIZE;
        SvgAxes.text(out, "start", entry.x() + SAMPLE + GAP, base, entry.lines().get(i));
      }
    }
    out.close().line();
  }

  private static void sample(Markup out, Entry entry, double y) {
    Style style = entry.of().style();
    out.open("g", "class", SvgSeries.colour(entry.series()));
    if (style != Style.POINTS) {
      String line = SvgMark.at("M", entry.x() + 1, y) + SvgMark.at("H", entry.x() + SAMPLE - 1);
      out.empty("path", "class", SvgSeries.stroke(style, entry.series()), "d", line);
    }
    if (style != Style.DASHED) {
      SvgMark mark = SvgMark.of(entry.series());
      String shape = mark.path(entry.x() + SAMPLE / 2.0, y, 3.5);
      out.empty("path", "class", mark == SvgMark.CROSS ? "mark open" : "mark", "d", shape);
    }
    out.close();
  }
}
