package dave.sim.report;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dave.sim.report.Chart.Axis;
import dave.sim.report.Chart.Point;
import dave.sim.report.Chart.Series;
import dave.sim.report.Chart.Style;
import dave.sim.report.Report.Run;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReportTest {
  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e101})
  void shouldRefuseAPointThatCannotBeDrawn(double value) {
    for (Point point : List.of(new Point(value, 1), new Point(1, value))) {
      assertThatThrownBy(() -> new Series("coverage", Style.LINE, List.of(point)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("'coverage'")
          .hasMessageContaining(String.valueOf(value));
    }
  }

  @Test
  void shouldRefuseALineThatGoesBack() {
    List<Point> back = List.of(new Point(1, 1), new Point(1, 2), new Point(0.5, 3));
    assertThatThrownBy(() -> new Series("s", Style.LINE, back))
        .hasMessageContaining("goes back from x 1.0");
    assertThatCode(() -> new Series("s", Style.LINE, back.subList(0, 2)))
        .doesNotThrowAnyException();
  }

  @Test
  void shouldRefuseAChartOfNothing() {
    assertThatThrownBy(() -> new Chart("empty", Axis.linear("x"), Axis.linear("y"), List.of()))
        .hasMessageContaining("'empty' has no series");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "../spread", "Spread", "a b", "-o", "a.b"})
  void shouldRefuseANameThatIsNoFile(String name) {
    Run run = new Run(Duration.ZERO, 0, 0);
    assertThatThrownBy(
            () -> new Report(name, "", "", 1, Map.of(), List.of(), List.of(), List.of(), run))
        .hasMessageContaining("'" + name + "'");
  }
}
