package dave.sim.report;

/**
 * A report that is to be shown.
 *
 * @param replay the command line that runs the same again, bit for bit
 */
public record Result(Report report, String replay) {
  /** How many findings hold. */
  long held() {
    return report.findings().stream().filter(Report.Finding::holds).count();
  }

  /** The verdict in a few words. */
  String verdict() {
    int asked = report.findings().size();
    if (asked == 0) {
      return "nothing was asked";
    }
    return held() == asked
        ? "all that was asked holds (" + asked + " of " + asked + ")"
        : (asked - held()) + " of " + asked + " missed";
  }
}
