package dave.sim.report;

import java.util.List;

/** A page over several reports: what each found, and where it is. */
public final class HtmlIndex {
  /** The name of its file. */
  public static final String FILE = "index.html";

  private HtmlIndex() {}

  /** The whole page, with the results in their order. */
  public static String render(List<Result> results) {
    Markup out = new Markup();
    out.open("header").line();
    out.leaf("p", "Dave", "class", "trail").line();
    out.leaf("h1", "Simulations").line();
    out.leaf("p", summary(results), "class", "claim").line();
    out.close().line();
    results.forEach(result -> entry(out, result));
    return HtmlPage.around("Simulations of Dave", out);
  }

  private static String summary(List<Result> results) {
    int asked = results.stream().mapToInt(result -> result.report().findings().size()).sum();
    long held = results.stream().mapToLong(Result::held).sum();
    return "%s of %s findings hold, in %s %s."
        .formatted(held, asked, results.size(), results.size() == 1 ? "scenario" : "scenarios");
  }

  private static void entry(Markup out, Result result) {
    Report report = result.report();
    out.open("article", "class", "card entry").line();
    out.open("h2").leaf("a", report.title(), "href", HtmlReport.file(report)).close().line();
    out.leaf("p", report.scenario() + ", seed " + report.seed(), "class", "trail").line();
    HtmlPage.verdict(out, result);
    HtmlPage.findings(out, report.findings());
    out.close().line();
  }
}
