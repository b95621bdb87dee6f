package dave.sim.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Renders reports as HTML files: the report as JSON, and a script that draws it. A file loads
 * nothing, and its policy allows this script only. The same result gives the same bytes.
 */
public final class HtmlReport {
  /** The name of the file that lists all reports. */
  public static final String INDEX = "index.html";

  private static final String PAGE = resource("page.html");
  private static final String STYLE = resource("chart.css") + resource("page.css");
  private static final String SCRIPT =
      resource("axes.js") + resource("chart.js") + resource("page.js");

  private HtmlReport() {}

  /** Returns the name of the file of a report, beside {@link #INDEX}. */
  public static String file(Report report) {
    return report.scenario() + ".html";
  }

  /**
   * Returns the page of one report: claim, findings, charts, tables, and the command to run it
   * again.
   */
  public static String render(Result result) {
    return page(JsonReport.render(result));
  }

  /** Returns the page that lists several reports, in their order, with their findings and links. */
  public static String index(List<Result> results) {
    return page(
        results.stream()
            .map(result -> JsonReport.render(result.summary()))
            .collect(Collectors.joining(",", "[", "]")));
  }

  private static String page(String json) {
    // A tag in a text would end the script in HTML. JSON reads the escape as the same character.
    String harmless = json.replace("<", "\\u003c");
    return PAGE.formatted(hash(STYLE), hash(SCRIPT), STYLE, harmless, SCRIPT);
  }

  private static String hash(String text) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      byte[] hash = sha.digest(text.getBytes(StandardCharsets.UTF_8));
      return "sha256-" + Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String resource(String name) {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("not in the jar: " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }
}
