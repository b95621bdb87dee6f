package dave.sim.scenario;

import dave.sim.cluster.Cluster;
import dave.sim.report.Chart;
import dave.sim.report.Report;
import dave.sim.report.Report.Finding;
import dave.sim.report.Report.Table;
import dave.sim.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects the findings of a scenario, over one or more runs. */
public final class Findings {
  private final Map<String, String> options = new LinkedHashMap<>();
  private final List<Finding> findings = new ArrayList<>();
  private final List<Table> tables = new ArrayList<>();
  private final List<Chart> charts = new ArrayList<>();
  private Duration virtual = Duration.ZERO;
  private long packets;
  private long hash;

  /** Adds an option of the run. */
  public Findings option(String name, Object value) {
    options.put(name, value.toString());
    return this;
  }

  /** Adds a value that must be at most a bar. */
  public Findings atMost(String claim, double measured, double bar, Unit unit) {
    return add(claim, unit.text(measured), "<= " + unit.text(bar), measured <= bar);
  }

  /** Adds a value that must be at least a bar. */
  public Findings atLeast(String claim, double measured, double bar, Unit unit) {
    return add(claim, unit.text(measured), ">= " + unit.text(bar), measured >= bar);
  }

  /** Adds any other finding. */
  public Findings add(String claim, String measured, String bar, boolean holds) {
    findings.add(new Finding(claim, measured, bar, holds));
    return this;
  }

  public Findings table(String title, List<String> columns, List<List<String>> rows) {
    tables.add(new Table(title, columns, rows));
    return this;
  }

  public Findings chart(Chart chart) {
    charts.add(chart);
    return this;
  }

  /** Adds a finished run to the totals. */
  public Findings ran(Cluster cluster) {
    return ran(cluster.world(), cluster.network().sent());
  }

  /** Adds a finished run to the totals. */
  public Findings ran(World world, long sent) {
    return ran(world.nowNs(), sent, world.hash().value());
  }

  /** Adds a finished run to the totals. */
  public Findings ran(long virtualNs, long sent, long eventHash) {
    virtual = virtual.plusNanos(virtualNs);
    packets += sent;
    hash = Long.rotateLeft(hash, 7) * 0x9E3779B97F4A7C15L + eventHash;
    return this;
  }

  public Report report(Scenario scenario, String claim, long seed) {
    return new Report(
        scenario.name(),
        scenario.summary(),
        claim,
        seed,
        options,
        findings,
        tables,
        charts,
        new Report.Run(virtual, packets, hash));
  }

  /** The format of a figure. */
  public enum Unit {
    SECONDS,
    PERCENT,
    TIMES,
    COUNT;

    String text(double value) {
      return switch (this) {
        case SECONDS -> NumberFormatter.seconds(value);
        case PERCENT -> NumberFormatter.percent(value);
        case TIMES -> NumberFormatter.times(value);
        case COUNT -> NumberFormatter.number(value);
      };
    }
  }
}
