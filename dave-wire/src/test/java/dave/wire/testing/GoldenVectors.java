package dave.wire.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Packets that the original network made and judged, see {@code vectors/README.md}. Needs
 * jackson-databind among the test dependencies.
 */
public final class GoldenVectors {
  /** The least difficulty that the vectors were mined at, in bits. */
  public static final int MIN_DIFFICULTY = 8;

  private static final String RESOURCE = "/vectors/packets.json";

  private final List<Vector> valid;
  private final List<Vector> invalid;
  private final List<Vector> edge;
  private final List<PutSequence> putSequences;

  private GoldenVectors(JsonNode root) {
    valid = vectors(root, "valid");
    invalid = vectors(root, "invalid");
    edge = vectors(root, "edge");
    putSequences = elements(root, "putSequences").map(GoldenVectors::putSequence).toList();
  }

  /** Dave's verdict on a packet. */
  public enum Verdict {
    ACCEPT,
    REJECT,
    IGNORE
  }

  /**
   * One packet and its verdicts.
   *
   * @param fields the fields that the original read, as the file has them; empty if it could not
   * @param original the original's verdict
   * @param ours Dave's verdict, without the remark that may follow it
   */
  public record Vector(
      String name, ByteString packet, JsonNode fields, Verdict original, Verdict ours) {
    /** A field given in hex; empty if absent. */
    public ByteString field(String nameInFile) {
      return hex(fields.path(nameInFile).asText(""));
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * PUTs in their order.
   *
   * @param finalValue the value that the store of the original holds at the end
   */
  public record PutSequence(String name, List<Put> puts, ByteString finalValue) {
    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * One PUT of a sequence.
   *
   * @param refused whether the original did not store it
   */
  public record Put(ByteString packet, String note, boolean refused) {}

  /** Reads the vectors. */
  public static GoldenVectors load() {
    try (InputStream in = GoldenVectors.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException("no resource " + RESOURCE);
      }
      return new GoldenVectors(new ObjectMapper().readTree(in));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public List<Vector> valid() {
    return valid;
  }

  public List<Vector> invalid() {
    return invalid;
  }

  public List<Vector> edge() {
    return edge;
  }

  public List<PutSequence> putSequences() {
    return putSequences;
  }

  /** All single packets. */
  public List<Vector> all() {
    List<Vector> all = new ArrayList<>(valid);
    all.addAll(invalid);
    all.addAll(edge);
    return List.copyOf(all);
  }

  private static List<Vector> vectors(JsonNode root, String section) {
    return elements(root, section).map(GoldenVectors::vector).toList();
  }

  private static Stream<JsonNode> elements(JsonNode node, String name) {
    JsonNode array = node.path(name);
    if (!array.isArray() || array.isEmpty()) {
      throw new IllegalStateException("no '" + name + "' in " + RESOURCE);
    }
    return array.valueStream();
  }

  private static Vector vector(JsonNode node) {
    return new Vector(
        required(node, "name"),
        hex(required(node, "hex")),
        node.path("fields"),
        verdict(required(node, "original")),
        verdict(required(node, "ours")));
  }

  private static Verdict verdict(String text) {
    return switch (text) {
      case "accept", "accept, peers ignored", "accept, descriptor ignored" -> Verdict.ACCEPT;
      case "reject" -> Verdict.REJECT;
      case "ignore" -> Verdict.IGNORE;
      default -> throw new IllegalStateException("unknown verdict '" + text + "'");
    };
  }

  private static PutSequence putSequence(JsonNode node) {
    return new PutSequence(
        required(node, "name"),
        elements(node, "steps")
            .map(
                step ->
                    new Put(hex(required(step, "hex")), required(step, "note"), step.has("err")))
            .toList(),
        hex(required(node, "finalValHex")));
  }

  private static String required(JsonNode node, String name) {
    JsonNode text = node.path(name);
    if (!text.isTextual()) {
      throw new IllegalStateException("no text '" + name + "' in " + node);
    }
    return text.asText();
  }

  private static ByteString hex(String text) {
    return ByteString.copyFrom(HexFormat.of().parseHex(text));
  }
}
