package dave.sim.report;

import java.util.List;

/**
 * A chart of series over two axes.
 *
 * @param title one line
 * @param series at least one
 */
public record Chart(String title, Axis x, Axis y, List<Series> series) {
  /**
   * @throws IllegalArgumentException if there is no series
   */
  public Chart {
    series = List.copyOf(series);
    if (series.isEmpty()) {
      throw new IllegalArgumentException("the chart '" + title + "' has no series");
    }
  }

  /**
   * An axis.
   *
   * @param label the label with its unit
   * @param scale linear or logarithmic
   */
  public record Axis(String label, Scale scale) {
    public static Axis linear(String label) {
      return new Axis(label, Scale.LINEAR);
    }

    public static Axis log(String label) {
      return new Axis(label, Scale.LOG);
    }
  }

  /** The scale of an axis. */
  public enum Scale {
    LINEAR,
    LOG,
  }

  /** The style of a series. */
  public enum Style {
    /** Measured values. */
    LINE,
    /** Few measured values. */
    POINTS,
    /** A theory, a bar or a control run. */
    DASHED,
  }

  /** A named series of points in ascending order of x; without points if nothing was measured. */
  public record Series(String name, Style style, List<Point> points) {
    private static final double LARGEST = 1e100;

    /**
     * @throws IllegalArgumentException if a point is not finite, is beyond 1e100, or is left of the
     *     one before it; names the series and the point
     */
    public Series {
      points = List.copyOf(points);
      double before = Double.NEGATIVE_INFINITY;
      for (Point point : points) {
        if (!(Math.abs(point.x()) <= LARGEST && Math.abs(point.y()) <= LARGEST)) {
          throw new IllegalArgumentException(
              "the series '" + name + "' has a point that cannot be drawn: " + point);
        }
        if (point.x() < before) {
          throw new IllegalArgumentException(
              "the series '" + name + "' goes back from x " + before + " to " + point);
        }
        before = point.x();
      }
    }
  }

  /** A point. */
  public record Point(double x, double y) {}
}
