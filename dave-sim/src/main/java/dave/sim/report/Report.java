package dave.sim.report;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The findings of one scenario.
 *
 * @param scenario the name of the scenario, as on the command line
 * @param title one line for people
 * @param claim what the run is meant to show, in one or two sentences
 * @param seed replays the run bit for bit
 * @param options the options of the run by name, in order
 * @param findings the measured values with their bars
 * @param tables tables of figures
 * @param charts charts of figures
 * @param run the size of the run
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
  /** The name of a scenario is also a file name. */
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

  /** Returns whether all findings hold. */
  public boolean holds() {
    return findings.stream().allMatch(Finding::holds);
  }

  /**
   * One measured value with its bar.
   *
   * @param claim what is measured, such as "median time to half of the nodes"
   * @param measured the value with its unit, such as "0.42 s"
   * @param bar the bar with its unit, such as "<= 1 s"
   * @param holds whether the value meets the bar
   */
  public record Finding(String claim, String measured, String bar, boolean holds) {}

  /**
   * A table of figures.
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
   * The size of a run.
   *
   * @param virtual the virtual time of all its worlds together
   * @param packets sent
   * @param eventHash a hash over all sent and delivered packets: equal seeds give equal hashes
   */
  public record Run(Duration virtual, long packets, long eventHash) {}
}
