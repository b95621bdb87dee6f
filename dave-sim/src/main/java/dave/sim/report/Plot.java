package dave.sim.report;

import dave.sim.report.Chart.Point;
import dave.sim.report.Chart.Scale;

/**
 * Where values lie on the drawing, in pixels.
 *
 * @param x ticks of the horizontal axis
 * @param y ticks of the vertical axis
 */
record Plot(Chart chart, double left, double top, double width, double height, Ticks x, Ticks y) {
  private static final double NEAR_ZERO = 1e-100;

  double right() {
    return left + width;
  }

  double bottom() {
    return top + height;
  }

  double atX(double value) {
    return left + width * x.position(value);
  }

  double atY(double value) {
    return bottom() - height * y.position(value);
  }

  /** Whether a point lies on the axes: a log axis has nothing at or below zero, or near it. */
  static boolean canShow(Chart chart, Point point) {
    return (chart.x().scale() == Scale.LINEAR || point.x() >= NEAR_ZERO)
        && (chart.y().scale() == Scale.LINEAR || point.y() >= NEAR_ZERO);
  }
}
