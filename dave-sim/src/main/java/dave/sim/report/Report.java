package dave.sim.report;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What one scenario found.
 *
 * @param scenario its name, as on the command line
 * @param title one line for people
 * @param claim what the run was to show, a sentence or two
 * @param seed replays the run bit for bit
 * @param options what was simulated, by name, in order
 * @param findings what was measured against what was asked
 * @param tables figures
 * @param charts plots
 * @param run how big the run was
 */
public record Report(
    String scenario,
    String title,
    String claim,
    long seed,
    Map<String, String> options,
    List<Finding> findings,
    List<Table> tables,
    List<Chart> charts,
    Run run) {
  /** A name also of a file. */
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]*");

  public Report {
    if (!NAME.matcher(scenario).matches()) {
      throw new IllegalArgumentException(
          "'" + scenario + "' is no name of a scenario: lower case, digits and dashes");
    }
    options = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(options));
    findings = List.copyOf(findings);
    tables = List.copyOf(tables);
    charts = List.copyOf(charts);
  }

  /** Whether everything that was asked holds. */
  public boolean holds() {
    return findings.stream().allMatch(Finding::holds);
  }

  /**
   * One figure against its bar.
   *
   * @param claim what is asked, such as "median time to half of the nodes"
   * @param measured with its unit, such as "0.42 s"
   * @param bar with its unit, such as "<= 1 s"
   * @param holds whether the figure meets the bar
   */
  public record Finding(String claim, String measured, String bar, boolean holds) {}

  /**
   * Figures in rows.
   *
   * @param rows each as long as the columns
   */
  public record Table(String title, List<String> columns, List<List<String>> rows) {
    public Table {
      columns = List.copyOf(columns);
      rows = rows.stream().map(List::copyOf).toList();
      for (List<String> row : rows) {
        if (row.size() != columns.size()) {
          throw new IllegalArgumentException(
              "a row of " + row.size() + " in a table of " + columns.size() + ": " + row);
        }
      }
    }
  }

  /**
   * How big a run was.
   *
   * @param virtual time that passed in the simulated world, over all its runs
   * @param packets sent
   * @param eventHash over everything that was sent and delivered: equal seeds, equal hashes
   */
  public record Run(Duration virtual, long packets, long eventHash) {}
}
