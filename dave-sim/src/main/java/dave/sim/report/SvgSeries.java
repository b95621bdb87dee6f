package dave.sim.report;

import dave.sim.report.Chart.Point;
import dave.sim.report.Chart.Series;
import dave.sim.report.Chart.Style;
import java.util.ArrayList;
import java.util.List;

/** Draws a series: its line, its marks, and under the pointer the values of its points. */
final class SvgSeries {
  /** More would be a smear. */
  private static final int MOST_MARKS = 30;

  private static final int MOST_HINTS = 60;
  private static final double MARK = 3.5;
  private static final double MARK_GAP = 90;
  private static final double HINT = 8;

  private final Plot plot;
  private final Series series;
  private final int number;
  private final List<Point> points;

  SvgSeries(Plot plot, int number) {
    this.plot = plot;
    this.number = number;
    series = plot.chart().series().get(number);
    points = series.points().stream().filter(p -> Plot.canShow(plot.chart(), p)).toList();
  }

  /** Its colour. */
  static String colour(int number) {
    return "s" + number % 8;
  }

  void draw(Markup out) {
    out.open("g", "class", colour(number));
    if (series.style() != Style.POINTS && points.size() > 1) {
      out.empty("path", "class", stroke(series.style(), number), "d", line());
    }
    List<Point> marked = marked();
    if (!marked.isEmpty()) {
      SvgMark mark = SvgMark.of(number);
      StringBuilder path = new StringBuilder();
      marked.forEach(p -> path.append(mark.path(plot.atX(p.x()), plot.atY(p.y()), MARK)));
      out.empty("path", "class", mark == SvgMark.CROSS ? "mark open" : "mark", "d", path + "");
    }
    out.close().line();
  }

  /** How its line is drawn: three kinds of dashes, as colour alone tells nobody enough. */
  static String stroke(Style style, int number) {
    return style == Style.DASHED ? "line dashed d" + number % 3 : "line";
  }

  /** All points, but of a long line only some, which do not lie on those of its neighbours. */
  private List<Point> marked() {
    if (series.style() == Style.POINTS || points.size() == 1) {
      return points;
    }
    if (series.style() == Style.DASHED || points.size() <= MOST_MARKS) {
      return series.style() == Style.DASHED ? List.of() : points;
    }
    List<Point> some = new ArrayList<>();
    double next = plot.left() + MARK_GAP * (0.3 + 0.2 * (number % 5));
    for (Point point : points) {
      double x = plot.atX(point.x());
      if (x >= next) {
        some.add(point);
        next = x + MARK_GAP;
      }
    }
    return some;
  }

  /** Above all lines, or a line would hide those of another. */
  void drawHints(Markup out) {
    out.open("g", "class", "hints " + colour(number));
    for (Point point : hinted()) {
      out.open(
          "circle",
          "cx",
          Markup.number(plot.atX(point.x())),
          "cy",
          Markup.number(plot.atY(point.y())),
          "r",
          Markup.number(HINT));
      out.leaf("title", hint(point)).close();
    }
    out.close().line();
  }

  private String hint(Point point) {
    return series.name()
        + "\n"
        + plot.chart().x().label()
        + ": "
        + Figures.rounded(point.x())
        + "\n"
        + plot.chart().y().label()
        + ": "
        + Figures.rounded(point.y());
  }

  private List<Point> hinted() {
    if (points.size() <= MOST_HINTS) {
      return points;
    }
    List<Point> some = new ArrayList<>();
    for (int i = 0; i < MOST_HINTS; i++) {
      some.add(points.get((int) ((long) i * (points.size() - 1) / (MOST_HINTS - 1))));
    }
    return some;
  }

  /**
   * Through all points or, of many on one pixel, through the first, lowest, highest and last: it
   * looks the same.
   */
  private String line() {
    StringBuilder path = new StringBuilder();
    int from = 0;
    while (from < points.size()) {
      long pixel = pixel(from);
      int to = from;
      int lowest = from;
      int highest = from;
      while (to + 1 < points.size() && pixel(to + 1) == pixel) {
        to++;
        lowest = points.get(to).y() < points.get(lowest).y() ? to : lowest;
        highest = points.get(to).y() > points.get(highest).y() ? to : highest;
      }
      int first = from;
      int last = to;
      int early = Math.min(lowest, highest);
      int late = Math.max(lowest, highest);
      List.of(first, early, late, last).stream().distinct().forEach(i -> append(path, i));
      from = to + 1;
    }
    return path.toString();
  }

  private long pixel(int index) {
    return Math.round(plot.atX(points.get(index).x()));
  }

  private void append(StringBuilder path, int index) {
    Point point = points.get(index);
    path.append(SvgMark.at(index == 0 ? "M" : "L", plot.atX(point.x()), plot.atY(point.y())));
  }
}
