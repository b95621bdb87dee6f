package dave.sim.report;

import dave.sim.report.Chart.Point;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Draws a chart as SVG. The same chart gives the same bytes. Colours come from the style sheet of
 * the page, or its own in a file.
 */
public final class SvgChart {
  private static final int TICK_GAP = 10;
  private static final int LEAST_GRID = 42;

  private final Chart chart;
  private final Size size;
  private final List<Point> shown;

  /** For how wide a place, in pixels: text has about its own size there. */
  enum Size {
    WIDE(860, 430),
    NARROW(350, 340);

    private final int width;
    private final int height;

    Size(int width, int height) {
      this.width = width;
      this.height = height;
    }
  }

  private SvgChart(Chart chart, Size size) {
    this.chart = chart;
    this.size = size;
    shown =
        chart.series().stream()
            .flatMap(series -> series.points().stream())
            .filter(point -> Plot.canShow(chart, point))
            .toList();
  }

  /** A file of its own, for a page of documentation. */
  public static String file(Chart chart) {
    return draw(chart, Size.WIDE, "chart") + "\n";
  }

  /**
   * An element of a page.
   *
   * @param id unique in the page
   */
  static Markup element(Chart chart, Size size, String id) {
    return new SvgChart(chart, size).draw(id, false);
  }

  private static String draw(Chart chart, Size size, String id) {
    return new SvgChart(chart, size).draw(id, true).toString();
  }

  private Markup draw(String id, boolean alone) {
    SvgLegend legend = new SvgLegend(chart, size.width - 2.0);
    List<String> yLabel = wrap(chart.y().label());
    List<String> foot = new ArrayList<>(wrap(chart.x().label()));
    int xLines = foot.size();
    hidden().forEach(note -> foot.addAll(wrap(note)));
    int top = legend.height() + SvgAxes.LINE * yLabel.size() + 18;
    int height = Math.max(size.height, top + 220) + SvgAxes.LINE * (foot.size() - 1);
    Markup out = new Markup();
    out.open(
        "svg",
        "xmlns",
        "http://www.w3.org/2000/svg",
        "class",
        "chart " + (size == Size.WIDE ? "wide" : "narrow"),
        "viewBox",
        "0 0 " + size.width + " " + height,
        "role",
        "img",
        "aria-labelledby",
        id + "-title " + id + "-desc");
    out.leaf("title", chart.title(), "id", id + "-title");
    out.leaf("desc", description(), "id", id + "-desc").line();
    if (alone) {
      out.style(Resource.text("chart.css")).line();
    }
    legend.draw(out);
    lines(out, yLabel, 0, legend.height() + 4 + 0.75 * SvgAxes.LINE, "start", "label");
    double bottom = height - SvgAxes.LINE * (foot.size() + 1) - 6.0;
    double middle = plotted(out, top, bottom);
    double base = bottom + 2 * SvgAxes.LINE + 2;
    lines(out, foot.subList(0, xLines), middle, base, "middle", "label");
    List<String> notes = foot.subList(xLines, foot.size());
    lines(out, notes, 0, base + xLines * SvgAxes.LINE, "start", "note");
    return out.close();
  }

  /** Returns the middle of the plot, from left to right. */
  private double plotted(Markup out, double top, double bottom) {
    if (shown.isEmpty()) {
      double middle = size.width / 2.0;
      lines(out, List.of("no values"), middle, (top + bottom) / 2, "middle", "label");
      return middle;
    }
    Plot plot = plot(top, bottom);
    new SvgAxes(plot).draw(out);
    List<SvgSeries> series =
        IntStream.range(0, chart.series().size()).mapToObj(i -> new SvgSeries(plot, i)).toList();
    series.forEach(one -> one.draw(out));
    series.forEach(one -> one.drawHints(out));
    return plot.left() + plot.width() / 2;
  }

  private Plot plot(double top, double bottom) {
    DoubleSummaryStatistics x = shown.stream().collect(Collectors.summarizingDouble(Point::x));
    DoubleSummaryStatistics y = shown.stream().collect(Collectors.summarizingDouble(Point::y));
    int most = (int) Math.clamp((bottom - top) / LEAST_GRID, Ticks.LEAST_MOST, 10);
    Ticks vertical = Ticks.of(chart.y().scale(), y.getMin(), y.getMax(), most);
    int widest = vertical.labels().stream().mapToInt(Glyphs::width).max().orElse(0);
    double left = widest + TICK_GAP;
    // The last label of the horizontal axis stands half beyond it.
    double right = size.width - 26.0;
    Ticks horizontal = SvgAxes.fitting(chart.x().scale(), x.getMin(), x.getMax(), right - left);
    return new Plot(chart, left, top, right - left, bottom - top, horizontal, vertical);
  }

  private static void lines(
      Markup out, List<String> lines, double x, double y, String anchor, String kind) {
    out.open("g", "class", kind);
    for (int i = 0; i < lines.size(); i++) {
      SvgAxes.text(out, anchor, x, y + i * SvgAxes.LINE, lines.get(i));
    }
    out.close().line();
  }

  private List<String> wrap(String text) {
    return Words.wrap(text, size.width - 10, Glyphs::boldWidth);
  }

  /** What a log axis cannot show is said, not dropped. */
  private List<String> hidden() {
    return chart.series().stream()
        .flatMap(
            series -> {
              long hidden = series.points().stream().filter(p -> !Plot.canShow(chart, p)).count();
              return hidden == 0
                  ? java.util.stream.Stream.empty()
                  : java.util.stream.Stream.of(
                      "not shown, as a log axis has no zero: %s of %s values of %s"
                          .formatted(hidden, series.points().size(), series.name()));
            })
        .toList();
  }

  /** For who cannot see it. */
  private String description() {
    StringBuilder text = new StringBuilder();
    text.append(chart.y().label()).append(" over ").append(chart.x().label()).append('.');
    for (Chart.Series series : chart.series()) {
      text.append(' ').append(series.name()).append(": ");
      List<Point> points = series.points();
      if (points.isEmpty()) {
        text.append("no values.");
        continue;
      }
      Point first = points.get(0);
      Point last = points.get(points.size() - 1);
      text.append(
          "%s at %s to %s at %s."
              .formatted(
                  Figures.rounded(first.y()),
                  Figures.rounded(first.x()),
                  Figures.rounded(last.y()),
                  Figures.rounded(last.x())));
    }
    return text.toString();
  }
}
