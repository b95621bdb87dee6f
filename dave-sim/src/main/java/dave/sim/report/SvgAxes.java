package dave.sim.report;

import dave.sim.report.Chart.Scale;
import java.util.ArrayList;
import java.util.List;

/** Draws the grid and what stands at the axes. */
final class SvgAxes {
  static final int LINE = 20;

  private static final int GAP = 10;
  private static final double BASELINE = 0.35 * Glyphs.SIZE;

  private final Plot plot;

  SvgAxes(Plot plot) {
    this.plot = plot;
  }

  void draw(Markup out) {
    out.empty("path", "class", "minor", "d", minor());
    out.empty("path", "class", "grid", "d", grid());
    out.empty("path", "class", "axis", "d", horizontal(plot.bottom())).line();
    out.open("g", "class", "ticks");
    labelX(out);
    labelY(out);
    out.close().line();
  }

  private void labelX(Markup out) {
    List<String> labels = plot.x().labels();
    List<Double> values = plot.x().values();
    double free = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < labels.size(); i++) {
      double x = plot.atX(values.get(i));
      double half = Glyphs.width(labels.get(i)) / 2.0;
      if (x - half >= free) {
        text(out, "middle", x, plot.bottom() + LINE, labels.get(i));
        free = x + half + GAP;
      }
    }
  }

  private void labelY(Markup out) {
    List<String> labels = plot.y().labels();
    List<Double> values = plot.y().values();
    for (int i = 0; i < labels.size(); i++) {
      double y = plot.atY(values.get(i)) + BASELINE;
      text(out, "end", plot.left() - GAP, y, labels.get(i));
    }
  }

  static void text(Markup out, String anchor, double x, double y, String content) {
    out.leaf("text", content, "x", Markup.number(x), "y", Markup.number(y), "text-anchor", anchor);
  }

  /** Ticks of a horizontal axis: as many as have room for their labels. */
  static Ticks fitting(Scale scale, double min, double max, double width) {
    for (int most = 10; most > Ticks.LEAST_MOST; most--) {
      Ticks ticks = Ticks.of(scale, min, max, most);
      if (fits(ticks, width)) {
        return ticks;
      }
    }
    return Ticks.of(scale, min, max, Ticks.LEAST_MOST);
  }

  private static boolean fits(Ticks ticks, double width) {
    double free = Double.NEGATIVE_INFINITY;
    List<String> labels = ticks.labels();
    for (int i = 0; i < labels.size(); i++) {
      double half = Glyphs.width(labels.get(i)) / 2.0;
      double x = width * ticks.position(ticks.values().get(i));
      if (x - half < free) {
        return false;
      }
      free = x + half + GAP;
    }
    return true;
  }

  private String grid() {
    StringBuilder path = new StringBuilder();
    plot.x().values().forEach(x -> path.append(vertical(plot.atX(x))));
    plot.y().values().forEach(y -> path.append(horizontal(plot.atY(y))));
    return path.toString();
  }

  private String minor() {
    StringBuilder path = new StringBuilder();
    between(plot.chart().x().scale(), plot.x()).forEach(x -> path.append(vertical(plot.atX(x))));
    between(plot.chart().y().scale(), plot.y()).forEach(y -> path.append(horizontal(plot.atY(y))));
    return path.toString();
  }

  /** Twice to nine times each power of ten, where those alone are marked. */
  private static List<Double> between(Scale scale, Ticks ticks) {
    List<Double> values = ticks.values();
    List<Double> between = new ArrayList<>();
    boolean decades = Math.abs(values.get(1) / values.get(0) - 10) < 1e-6;
    if (scale == Scale.LOG && decades) {
      for (double power : values.subList(0, values.size() - 1)) {
        for (int digit = 2; digit < 10; digit++) {
          between.add(digit * power);
        }
      }
    }
    return between;
  }

  private String vertical(double x) {
    return SvgMark.at("M", x, plot.top()) + SvgMark.at("V", plot.bottom());
  }

  private String horizontal(double y) {
    return SvgMark.at("M", plot.left(), y) + SvgMark.at("H", plot.right());
  }
}
