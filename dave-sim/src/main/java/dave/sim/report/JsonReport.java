package dave.sim.report;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.cfg.EnumFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Renders a report as one JSON object on one line. The names and meanings of its fields are stable:
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
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .configure(EnumFeature.WRITE_ENUMS_TO_LOWERCASE, true)
          .addMixIn(Chart.Point.class, Pair.class)
          .build();

  private JsonReport() {}

  /** A point is a pair of numbers. */
  @JsonFormat(shape = JsonFormat.Shape.ARRAY)
  private interface Pair {}

  /** Returns the object on one line, without a line break. */
  public static String render(Result result) {
    Report report = result.report();
    ObjectNode json = MAPPER.createObjectNode();
    json.put("scenario", report.scenario());
    json.put("title", report.title());
    json.put("claim", report.claim());
    json.put("seed", report.seed());
    json.putPOJO("options", report.options());
    json.put("holds", report.holds());
    json.putPOJO("findings", report.findings());
    json.putPOJO("tables", report.tables());
    json.putPOJO("charts", report.charts());
    json.put("virtual_ms", report.run().virtual().toMillis());
    json.put("packets", report.run().packets());
    json.put("event_hash", ReportText.hash(report.run()));
    json.put("replay", result.replay());
    try {
      return MAPPER.writeValueAsString(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a report holds texts and numbers alone", e);
    }
  }
}
