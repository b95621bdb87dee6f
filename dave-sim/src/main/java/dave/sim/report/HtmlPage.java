package dave.sim.report;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/** What every page has: it loads nothing, runs nothing, and is well-formed XML too. */
final class HtmlPage {
  private HtmlPage() {}

  /** A page around its content. */
  static String around(String title, Markup content) {
    String css = Resource.text("chart.css") + Resource.text("page.css");
    Markup page = new Markup();
    page.open("html", "lang", "en", "xmlns", "http://www.w3.org/1999/xhtml").line();
    page.open("head").line();
    page.empty("meta", "charset", "utf-8").line();
    page.empty("meta", "http-equiv", "Content-Security-Policy", "content", policy(css)).line();
    page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1").line();
    page.empty("meta", "name", "color-scheme", "content", "light dark").line();
    page.leaf("title", title).line().style(css).line().close().line();
    page.open("body").open("main").line().add(content).close().close().line().close();
    return "<!DOCTYPE html>\n" + page + "\n";
  }

  /** Nothing but this very style sheet. */
  private static String policy(String css) {
    return "default-src 'none'; style-src 'sha256-"
        + hash(css)
        + "'; base-uri 'none'; form-action 'none'";
  }

  private static String hash(String css) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return Base64.getEncoder().encodeToString(sha.digest(css.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  static void verdict(Markup out, Result result) {
    boolean holds = result.report().holds();
    String sign = result.report().findings().isEmpty() ? "" : holds ? "✓ " : "✗ ";
    out.leaf("p", sign + result.verdict(), "class", holds ? "verdict good" : "verdict bad").line();
  }

  static void findings(Markup out, List<Report.Finding> findings) {
    if (findings.isEmpty()) {
      return;
    }
    out.open("ul", "class", "findings").line();
    for (Report.Finding finding : findings) {
      boolean holds = finding.holds();
      out.open("li");
      out.leaf("span", holds ? "✓ holds" : "✗ missed", "class", holds ? "mark good" : "mark bad");
      out.leaf("span", finding.claim());
      out.open("span", "class", "figure");
      out.leaf("span", finding.measured(), "class", "measured").text(" ");
      out.leaf("span", signs(finding.bar()), "class", "bar").close().close().line();
    }
    out.close().line();
  }

  private static String signs(String bar) {
    return bar.replace("<=", "≤").replace(">=", "≥");
  }
}
