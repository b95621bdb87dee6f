package dave.sim.report;

import java.util.List;

/**
 * A report that is to be shown.
 *
 * @param replay the command line that runs the same again, bit for bit
 */
public record Result(Report report, String replay) {
  /** Without tables and charts. */
  Result summary() {
    return new Result(
        new Report(
            report.scenario(),
            report.title(),
            report.claim(),
            report.seed(),
            report.options(),
            report.findings(),
            List.of(),
            List.of(),
            report.run()),
        replay);
  }
}
