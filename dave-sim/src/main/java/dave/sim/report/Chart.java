package dave.sim.report;

import java.util.List;

/**
 * Lines over two axes.
 *
 * @param title one line
 * @param series at least one
 */
public record Chart(String title, Axis x, Axis y, List<Series> series) {
  public Chart {
    series = List.copyOf(series);
  }

  /**
   * An axis.
   *
   * @param label with its unit
   * @param scale how values lie on it
   */
  public record Axis(String label, Scale scale) {
    public static Axis linear(String label) {
      return new Axis(label, Scale.LINEAR);
    }

    public static Axis log(String label) {
      return new Axis(label, Scale.LOG);
    }
  }

  /** How values lie on an axis. */
  public enum Scale {
    LINEAR,
    LOG,
  }

  /** How a series is drawn. */
  public enum Style {
    /** What was measured. */
    LINE,
    /** What was measured, at few places. */
    POINTS,
    /** A theory, a bar or a control run. */
    DASHED,
  }

  /** A named line through points in ascending order of x. */
  public record Series(String name, Style style, List<Point> points) {
    public Series {
      points = List.copyOf(points);
    }
  }

  /** A point. */
  public record Point(double x, double y) {}
}
