package dave.sim.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Tests the bytes of the page; tests in a browser check what it draws. */
final class HtmlReportTest {
  private static final Pattern DATA =
      Pattern.compile("<script type=\"application/json\" id=\"data\">([^<]*)</script>");
  private static final Pattern STYLE = Pattern.compile("(?s)<style>(.*)</style>");
  private static final Pattern SCRIPT = Pattern.compile("(?s)<script>(.*)</script>");

  private static String only(Pattern part, String page) {
    Matcher matcher = part.matcher(page);
    assertThat(matcher.find()).as("%s in %s", part, page).isTrue();
    return matcher.group(1);
  }

  private static List<String> pages() {
    List<Result> results = List.of(Samples.spread(), Samples.hostile(), Samples.bare());
    List<String> pages = new ArrayList<>(results.stream().map(HtmlReport::render).toList());
    pages.add(HtmlReport.index(results));
    pages.add(HtmlReport.index(List.of()));
    return pages;
  }

  private static String hash(String text) throws Exception {
    MessageDigest sha = MessageDigest.getInstance("SHA-256");
    return "sha256-"
        + Base64.getEncoder().encodeToString(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void shouldHoldTheReportAsItIs() {
    for (Result result : List.of(Samples.spread(), Samples.hostile(), Samples.bare())) {
      String data = only(DATA, HtmlReport.render(result));
      assertThat(data.replace("\\u003c", "<")).isEqualTo(JsonReport.render(result));
    }
  }

  @Test
  void shouldLoadNothingAndRunItsScriptAlone() throws Exception {
    for (String page : pages()) {
      assertThat(page).doesNotContainPattern("url\\(|@import|style=|src=|<link|<img|\u001b");
      assertThat(page)
          .contains(
              "content=\"default-src 'none'; style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'\""
                  .formatted(hash(only(STYLE, page)), hash(only(SCRIPT, page))));
      assertThat(page.split("<script", -1)).hasSize(3);
      assertThat(page.split("</script", -1)).hasSize(3);
    }
  }

  @Test
  void shouldBeTheSameBytesEachTime() {
    assertThat(pages()).isEqualTo(pages());
  }

  @Test
  void shouldIndexWhatItsReportsFoundWithoutTheirFigures() {
    String data = only(DATA, HtmlReport.index(List.of(Samples.spread(), Samples.bare())));

    assertThat(data)
        .contains("\"scenario\":\"spread\"", "\"scenario\":\"bare\"", "0.42 s")
        .doesNotContain("120,000,000", "measured at");
  }
}
