package dave.sim.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A report as one JSON object on one line. Its fields keep their names and meaning:
 *
 * <ul>
 *   <li>{@code scenario}, {@code title}, {@code claim}: text
 *   <li>{@code seed}: a whole number of 64 bits
 *   <li>{@code options}: an object of texts
 *   <li>{@code holds}: whether all findings hold
 *   <li>{@code findings}: {@code claim}, {@code measured}, {@code bar}, {@code holds}
 *   <li>{@code tables}: {@code title}, {@code columns}, {@code rows} of texts
 *   <li>{@code charts}: {@code title}, the axes {@code x} and {@code y} ({@code label}, {@code
 *       scale}: linear or log), {@code series} ({@code name}, {@code style}: line, points or
 *       dashed, {@code points}: pairs of numbers)
 *   <li>{@code virtual_ms}, {@code packets}: whole numbers
 *   <li>{@code event_hash}: 16 hex digits
 *   <li>{@code replay}: a command line
 * </ul>
 */
public final class JsonReport {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final JsonGenerator json;

  private JsonReport(JsonGenerator json) {
    this.json = json;
  }

  /** The object, without a line break. */
  public static String render(Result result) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      new JsonReport(json).write(result);
    } catch (IOException e) {
      throw new UncheckedIOException("into memory", e);
    }
    return text.toString();
  }

  private void write(Result result) throws IOException {
    Report report = result.report();
    json.writeStartObject();
    json.writeStringField("scenario", report.scenario());
    json.writeStringField("title", report.title());
    json.writeStringField("claim", report.claim());
    json.writeNumberField("seed", report.seed());
    json.writeObjectFieldStart("options");
    for (Map.Entry<String, String> option : report.options().entrySet()) {
      json.writeStringField(option.getKey(), option.getValue());
    }
    json.writeEndObject();
    json.writeBooleanField("holds", report.holds());
    array("findings", report.findings(), this::finding);
    array("tables", report.tables(), this::table);
    array("charts", report.charts(), this::chart);
    json.writeNumberField("virtual_ms", report.run().virtual().toMillis());
    json.writeNumberField("packets", report.run().packets());
    json.writeStringField("event_hash", Words.hash(report.run()));
    json.writeStringField("replay", result.replay());
    json.writeEndObject();
  }

  private void finding(Report.Finding finding) throws IOException {
    json.writeStartObject();
    json.writeStringField("claim", finding.claim());
    json.writeStringField("measured", finding.measured());
    json.writeStringField("bar", finding.bar());
    json.writeBooleanField("holds", finding.holds());
    json.writeEndObject();
  }

  private void table(Report.Table table) throws IOException {
    json.writeStartObject();
    json.writeStringField("title", table.title());
    array("columns", table.columns(), json::writeString);
    array("rows", table.rows(), this::row);
    json.writeEndObject();
  }

  private void row(List<String> cells) throws IOException {
    json.writeStartArray();
    for (String cell : cells) {
      json.writeString(cell);
    }
    json.writeEndArray();
  }

  private void chart(Chart chart) throws IOException {
    json.writeStartObject();
    json.writeStringField("title", chart.title());
    axis("x", chart.x());
    axis("y", chart.y());
    array("series", chart.series(), this::series);
    json.writeEndObject();
  }

  private void axis(String name, Chart.Axis axis) throws IOException {
    json.writeObjectFieldStart(name);
    json.writeStringField("label", axis.label());
    json.writeStringField("scale", word(axis.scale()));
    json.writeEndObject();
  }

  private void series(Chart.Series series) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", series.name());
    json.writeStringField("style", word(series.style()));
    array("points", series.points(), this::point);
    json.writeEndObject();
  }

  private void point(Chart.Point point) throws IOException {
    json.writeStartArray();
    json.writeNumber(point.x());
    json.writeNumber(point.y());
    json.writeEndArray();
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private interface Element<T> {
    void write(T value) throws IOException;
  }

  private <T> void array(String name, List<T> values, Element<T> element) throws IOException {
    json.writeArrayFieldStart(name);
    for (T value : values) {
      element.write(value);
    }
    json.writeEndArray();
  }
}
