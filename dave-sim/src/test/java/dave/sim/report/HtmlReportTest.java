package dave.sim.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dave.sim.report.Chart.Style;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

final class HtmlReportTest {
  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");

  private static Document parse(String page) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(page)));
  }

  private static List<Element> all(Document page, String name) {
    NodeList nodes = page.getElementsByTagName(name);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }

  private static List<String> texts(Document page, String name) {
    return all(page, name).stream().map(Element::getTextContent).toList();
  }

  private static List<String> pages() {
    List<Result> results = List.of(Samples.spread(), Samples.hostile(), Samples.bare());
    List<String> pages = new ArrayList<>(results.stream().map(HtmlReport::render).toList());
    pages.add(HtmlIndex.render(results));
    pages.add(HtmlIndex.render(List.of()));
    return pages;
  }

  @Test
  void shouldTellAllThatIsInTheReport() throws Exception {
    Result spread = Samples.spread();
    Document page = parse(HtmlReport.render(spread));

    assertThat(texts(page, "h1")).containsExactly(spread.report().title());
    assertThat(texts(page, "p")).contains(spread.report().claim(), "✗ 1 of 3 missed");
    assertThat(texts(page, "li"))
        .hasSize(3)
        .contains("✓ holdsmedian time to 50 % of the nodes0.42 s ≤ 1 s");
    assertThat(texts(page, "figcaption"))
        .containsExactlyElementsOf(spread.report().charts().stream().map(Chart::title).toList());
    assertThat(texts(page, "td")).contains("120,000,000", "control");
    assertThat(texts(page, "dd")).contains("50 ms, 10 % loss", "1");
    assertThat(texts(page, "pre")).containsExactly(spread.replay());
  }

  @Test
  void shouldEscapeAllText() throws Exception {
    Result hostile = Samples.hostile();
    String source = HtmlReport.render(hostile);
    Document page = parse(source);

    assertThat(all(page, "script")).isEmpty();
    assertThat(source).doesNotContain("<script").doesNotContain("\u001b");
    String shown = hostile.report().title().replaceAll("\\p{Cntrl}", "\uFFFD");
    assertThat(texts(page, "h1")).containsExactly(shown);
    assertThat(texts(page, "td")).containsOnly(shown);
    assertThat(texts(page, "pre")).containsExactly(shown);
  }

  @Test
  void shouldLoadNothingAndRunNothing() throws Exception {
    for (String source : pages()) {
      Document page = parse(source);
      assertThat(all(page, "link")).isEmpty();
      assertThat(all(page, "img")).isEmpty();
      assertThat(source).doesNotContainPattern("url\\(|@import|style=|src=|\\son[a-z]+=");
      assertThat(all(page, "a").stream().map(a -> a.getAttribute("href")))
          .allMatch(href -> href.matches("[a-z0-9-]+\\.html"));
      String css = texts(page, "style").get(0);
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(css.getBytes(StandardCharsets.UTF_8));
      assertThat(all(page, "meta").get(1).getAttribute("content"))
          .isEqualTo(
              "default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'"
                  .formatted(Base64.getEncoder().encodeToString(hash)));
    }
  }

  @Test
  void shouldBeTheSameBytesEachTime() {
    assertThat(pages()).isEqualTo(pages());
  }

  @Test
  void shouldDrawInsideThePictureOnly() throws Exception {
    for (String source : pages()) {
      assertThat(source).doesNotContain("NaN").doesNotContain("Infinity");
      for (Element svg : all(parse(source), "svg")) {
        String[] box = svg.getAttribute("viewBox").split(" ", -1);
        int texts = 0;
        NodeList nodes = svg.getElementsByTagName("text");
        for (int i = 0; i < nodes.getLength(); i++) {
          Element text = (Element) nodes.item(i);
          double x = Double.parseDouble(text.getAttribute("x"));
          double width = Glyphs.width(text.getTextContent());
          double left =
              switch (text.getAttribute("text-anchor")) {
                case "start" -> x;
                case "middle" -> x - width / 2;
                default -> x - width;
              };
          assertThat(left).as(text.getTextContent()).isGreaterThanOrEqualTo(-1);
          assertThat(left + width).isLessThanOrEqualTo(Double.parseDouble(box[2]) + 1);
          assertThat(Double.parseDouble(text.getAttribute("y")))
              .isBetween(Glyphs.SIZE / 2.0, Double.parseDouble(box[3]));
          texts++;
        }
        assertThat(texts).isPositive();
      }
    }
  }

  @Test
  void shouldNameEachPictureAndGiveTheValuesOfItsPoints() throws Exception {
    Document page = parse(HtmlReport.render(Samples.spread()));
    List<String> ids = new ArrayList<>();
    for (String element : List.of("title", "desc")) {
      all(page, element).forEach(e -> ids.add(e.getAttribute("id")));
    }
    for (Element svg : all(page, "svg")) {
      assertThat(ids).contains(svg.getAttribute("aria-labelledby").split(" "));
    }
    ids.removeIf(String::isEmpty);
    assertThat(ids).doesNotHaveDuplicates();
    assertThat(texts(page, "title"))
        .contains("measured\nnodes: 1,000\nmedian time to 50 % of the nodes (s): 0.6325");
  }

  @Test
  void shouldSayWhatALogAxisCannotShow() throws Exception {
    assertThat(String.join(" ", texts(parse(HtmlReport.render(Samples.hostile())), "text")))
        .contains("not shown, as a log axis has no zero: 1 of 6 values of")
        .contains("no values");
  }

  @Test
  void shouldPutValuesWhereTheyBelong() throws Exception {
    Chart chart =
        new Chart(
            "line",
            Chart.Axis.linear("x"),
            Chart.Axis.linear("y"),
            List.of(Samples.series("s", Style.LINE, x -> 10 * x, 0, 5, 10)));
    List<Element> points = all(parse(SvgChart.file(chart)), "circle");
    double[] x = points.stream().mapToDouble(p -> number(p, "cx")).toArray();
    double[] y = points.stream().mapToDouble(p -> number(p, "cy")).toArray();

    assertThat(x[1] - x[0]).isCloseTo(x[2] - x[1], org.assertj.core.data.Offset.offset(0.2));
    assertThat(y[0] - y[1]).isCloseTo(y[1] - y[2], org.assertj.core.data.Offset.offset(0.2));
    assertThat(x[2]).isGreaterThan(x[0] + 500);
    assertThat(y[2]).isLessThan(y[0] - 200);
  }

  private static double number(Element element, String attribute) {
    return Double.parseDouble(element.getAttribute(attribute));
  }

  @Test
  void shouldDrawALongLineInFewPoints() throws Exception {
    double[] many = Samples.range(0, 1, 100_000);
    Chart chart =
        new Chart(
            "long",
            Chart.Axis.linear("x"),
            Chart.Axis.linear("y"),
            List.of(Samples.series("s", Style.LINE, x -> x < 0.5 ? 0 : x > 0.50001 ? 1 : 7, many)));
    String svg = SvgChart.file(chart);
    Document page = parse(svg);

    assertThat(svg.length()).isLessThan(60_000);
    String line =
        all(page, "path").stream()
            .filter(path -> path.getAttribute("class").equals("line"))
            .map(path -> path.getAttribute("d"))
            .max(java.util.Comparator.comparingInt(String::length))
            .orElseThrow();
    Matcher numbers = NUMBER.matcher(line);
    double top = Double.MAX_VALUE;
    for (int i = 0; numbers.find(); i++) {
      top = i % 2 == 1 ? Math.min(top, Double.parseDouble(numbers.group())) : top;
    }
    assertThat(top).as("the one high value").isLessThan(120);
  }

  @Test
  void shouldIndexItsReports() throws Exception {
    Document page = parse(HtmlIndex.render(List.of(Samples.spread(), Samples.bare())));

    assertThat(texts(page, "p")).contains("2 of 3 findings hold, in 2 scenarios.");
    assertThat(all(page, "a").stream().map(a -> a.getAttribute("href")))
        .containsExactly("spread.html", "bare.html");
  }

  @Test
  void shouldRefuseAStyleThatEndsItself() {
    assertThatThrownBy(() -> new Markup().style("</style>"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
