package dave.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Writes one JSON object, on one line. Fields are snake_case; bytes are {@code {"utf8": TEXT}} if
 * they are UTF-8 and {@code {"base64": TEXT}} if not. Control characters, also those of Unicode,
 * are written as {@code \\u} and hex digits.
 */
public final class Json {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final JsonGenerator generator;

  private Json(JsonGenerator generator) {
    this.generator = generator;
  }

  /** Returns the object that {@code fields} fills, in UTF-8. */
  public static ByteString object(Consumer<Json> fields) {
    ByteString.Output out = ByteString.newOutput();
    try (JsonGenerator generator = FACTORY.createGenerator(out)) {
      generator.writeStartObject();
      fields.accept(new Json(generator));
      generator.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("into memory", e);
    }
    return out.toByteString();
  }

  /** The bytes as text, if they are UTF-8. */
  public static Optional<String> utf8(ByteString bytes) {
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(bytes.asReadOnlyByteBuffer()).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  @FunctionalInterface
  private interface Step {
    void write() throws IOException;
  }

  private Json step(Step step) {
    try {
      step.write();
    } catch (IOException e) {
      throw new UncheckedIOException("into memory", e);
    }
    return this;
  }

  /** Adds a string. */
  public Json text(String name, String value) {
    return step(
        () -> {
          generator.writeFieldName(name);
          string(value);
        });
  }

  /**
   * Also escapes characters that move the cursor or reorder the text. A parser reads the same
   * string, and the JSON cannot attack a terminal that shows it.
   */
  private void string(String value) throws IOException {
    if (value.codePoints().anyMatch(ControlCharacters::isControl)) {
      String quoted = new String(JsonStringEncoder.getInstance().quoteAsString(value));
      generator.writeRawValue(
          '"'
              + ControlCharacters.escape(
                  quoted, (points, at) -> ControlCharacters.isControl(points[at]))
              + '"');
    } else {
      generator.writeString(value);
    }
  }

  /** Adds an integer. */
  public Json number(String name, long value) {
    return step(() -> generator.writeNumberField(name, value));
  }

  /** Adds a number. */
  public Json number(String name, double value) {
    return step(() -> generator.writeNumberField(name, value));
  }

  /** Adds true or false. */
  public Json flag(String name, boolean value) {
    return step(() -> generator.writeBooleanField(name, value));
  }

  /** Adds any bytes: as text if they are UTF-8, else as base64. */
  public Json bytes(String name, ByteString value) {
    Optional<String> utf8 = utf8(value);
    return nested(
        name,
        bytes ->
            utf8.ifPresentOrElse(
                text -> bytes.text("utf8", text),
                () ->
                    bytes.text("base64", Base64.getEncoder().encodeToString(value.toByteArray()))));
  }

  /** Adds an object within this one. */
  public Json nested(String name, Consumer<Json> fields) {
    step(() -> generator.writeObjectFieldStart(name));
    fields.accept(this);
    return step(generator::writeEndObject);
  }

  /** Adds a list of objects; {@code fields} fills one for each element. */
  public <T> Json objects(String name, Iterable<T> elements, Consumer<T> fields) {
    step(() -> generator.writeArrayFieldStart(name));
    for (T element : elements) {
      step(generator::writeStartObject);
      fields.accept(element);
      step(generator::writeEndObject);
    }
    return step(generator::writeEndArray);
  }

  /** Adds a list of strings. */
  public Json texts(String name, Iterable<String> elements) {
    step(() -> generator.writeArrayFieldStart(name));
    for (String element : elements) {
      step(() -> string(element));
    }
    return step(generator::writeEndArray);
  }
}
