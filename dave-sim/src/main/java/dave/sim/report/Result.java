package dave.sim.report;

import java.util.List;

/**
 * A report, with the command that repeats it.
 *
 * @param replay the command line that repeats the run bit for bit
 */
public record Result(Report report, String replay) {
  /** Returns a copy without tables and charts. */
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
