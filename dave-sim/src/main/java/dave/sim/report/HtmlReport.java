package dave.sim.report;

import dave.sim.report.SvgChart.Size;
import java.util.List;
import java.util.Map;

/**
 * A report as one HTML file: what was asked, plots, figures, and how to run it again. It needs
 * nothing from anywhere and runs no script. The same result gives the same bytes.
 */
public final class HtmlReport {
  private final Markup out = new Markup();

  private HtmlReport() {}

  /** The name of the file of a report, beside {@link HtmlIndex#FILE}. */
  public static String file(Report report) {
    return report.scenario() + ".html";
  }

  /** The whole page. */
  public static String render(Result result) {
    HtmlReport page = new HtmlReport();
    Report report = result.report();
    page.heading(result);
    page.findings(report.findings());
    for (int i = 0; i < report.charts().size(); i++) {
      page.chart(report.charts().get(i), "chart" + (i + 1));
    }
    report.tables().forEach(page::table);
    page.run(result);
    return HtmlPage.around(report.scenario() + ": " + report.title(), page.out);
  }

  private void heading(Result result) {
    Report report = result.report();
    out.open("header").line();
    out.open("p", "class", "trail");
    out.leaf("a", "Simulations", "href", HtmlIndex.FILE).text(" / " + report.scenario());
    out.close().line();
    out.leaf("h1", report.title()).line();
    out.leaf("p", report.claim(), "class", "claim").line();
    HtmlPage.verdict(out, result);
    out.close().line();
  }

  private void findings(List<Report.Finding> findings) {
    if (!findings.isEmpty()) {
      out.open("section", "class", "card").line();
      out.leaf("h2", "Measured against what was asked").line();
      HtmlPage.findings(out, findings);
      out.close().line();
    }
  }

  private void chart(Chart chart, String id) {
    out.open("figure", "class", "card").line();
    out.leaf("figcaption", chart.title()).line();
    // A page chooses by its width: one drawing, scaled, is unreadable on a phone.
    out.add(SvgChart.element(chart, Size.WIDE, id + "w")).line();
    out.add(SvgChart.element(chart, Size.NARROW, id + "n")).line();
    out.close().line();
  }

  private void table(Report.Table table) {
    out.open("section", "class", "card").line();
    out.leaf("h2", table.title()).line();
    out.open(
        "div", "class", "scroll", "tabindex", "0", "role", "region", "aria-label", table.title());
    out.open("table").open("thead").open("tr");
    for (int i = 0; i < table.columns().size(); i++) {
      out.leaf("th", table.columns().get(i), "scope", "col", "class", kind(table, i));
    }
    out.close().close().line().open("tbody").line();
    for (List<String> row : table.rows()) {
      out.open("tr");
      for (int i = 0; i < row.size(); i++) {
        out.leaf("td", row.get(i), "class", kind(table, i));
      }
      out.close().line();
    }
    out.close().close().close().line().close().line();
  }

  private static String kind(Report.Table table, int column) {
    return Words.isFigures(table, column) ? "number" : "text";
  }

  private void run(Result result) {
    Report report = result.report();
    out.open("section", "class", "card").line();
    out.leaf("h2", "The run").line();
    out.open("dl").line();
    for (Map.Entry<String, String> option : report.options().entrySet()) {
      entry(option.getKey(), option.getValue());
    }
    entry("seed", String.valueOf(report.seed()));
    entry("size", Words.run(report));
    out.close().line();
    out.leaf("p", "The same again, bit for bit:").line();
    out.open("pre").leaf("code", result.replay()).close().line();
    out.close().line();
  }

  private void entry(String name, String value) {
    out.leaf("dt", name).leaf("dd", value).line();
  }
}
