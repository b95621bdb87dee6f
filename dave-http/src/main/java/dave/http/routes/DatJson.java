package dave.http.routes;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.google.protobuf.ByteString;
import dave.http.message.Hex;
import dave.http.message.Problem;
import dave.json.Json;
import dave.service.refusal.Quote;
import dave.service.refusal.Reason;
import dave.wire.Dat;
import dave.wire.Message;
import dave.wire.PacketCodec;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import dave.wire.crypto.Work;
import java.io.IOException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Writes and parses dats as JSON. */
final class DatJson {
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private DatJson() {}

  /** Returns a writer of the fields of a dat. */
  static Consumer<Json> fields(VerifiedDat verified) {
    Dat dat = verified.dat();
    return json ->
        json.text("hash", dat.work().toString())
            .bytes("key", dat.key())
            .bytes("value", dat.value())
            .text("author", dat.author().toString())
            .number("time_ms", dat.timeMs())
            .number("difficulty", verified.difficulty())
            .flag("bound", verified.bound())
            .text("salt", Hex.format(dat.salt()))
            .text("signature", Hex.format(dat.signature()));
  }

  /**
   * Parses a dat that a caller made. Its hash may be missing; difficulty and bound are ignored.
   *
   * @throws Problem that names the field and the remedy
   */
  static Dat read(ByteString body) {
    try (JsonParser parser = FACTORY.createParser(body.newInput())) {
      return new Reader(parser).dat();
    } catch (JsonProcessingException e) {
      throw Problem.bad(
          "JSON_MALFORMED",
          "the body is no JSON: %s".formatted(Quote.of(String.valueOf(e.getOriginalMessage()))));
    } catch (IOException e) {
      throw Problem.bad("JSON_MALFORMED", "the body is no JSON in UTF-8");
    }
  }

  private static final class Reader {
    private final JsonParser parser;
    private @Nullable ByteString key;
    private @Nullable ByteString value;
    private @Nullable ByteString salt;
    private @Nullable ByteString author;
    private @Nullable ByteString signature;
    private @Nullable ByteString hash;
    private long timeMs = -1;

    Reader(JsonParser parser) {
      this.parser = parser;
    }

    Dat dat() throws IOException {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw Problem.bad("JSON_MALFORMED", "the body is no object: send a dat's fields");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken token = parser.nextToken();
        field(name, token);
      }
      if (parser.nextToken() != null) {
        throw Problem.bad("JSON_MALFORMED", "the body has more than one object: send one dat");
      }
      return dat(required("key", key), required("value", value));
    }

    private void field(String name, JsonToken token) throws IOException {
      switch (name) {
        case "key" -> key = bytes(name, token);
        case "value" -> value = bytes(name, token);
        case "author" -> author = hex(name, token, 32, 32);
        case "hash" -> hash = hex(name, token, 32, 32);
        case "salt" -> salt = hex(name, token, 1, Dat.MAX_SALT_LENGTH);
        case "signature" ->
            signature = hex(name, token, Dat.SIGNATURE_LENGTH, Dat.SIGNATURE_LENGTH);
        case "time_ms" -> timeMs = time(token);
        case "difficulty", "bound" -> {
          if (!token.isScalarValue()) {
            throw Problem.bad("FIELD_INVALID", name + " is no plain value: leave it out");
          }
        }
        default ->
            throw Problem.bad(
                "FIELD_UNKNOWN",
                "'%s' is no field of a dat: send key, value, author, time_ms, salt, signature"
                    .formatted(Quote.of(name)));
      }
    }

    private Dat dat(ByteString datKey, ByteString datValue) {
      ByteString datSalt = required("salt", salt);
      ByteString datAuthor = required("author", author);
      ByteString datSignature = required("signature", signature);
      if (timeMs < 0) {
        throw missing("time_ms");
      }
      if (datKey.size() > Dat.MAX_KEY_LENGTH) {
        throw Reason.KEY_TOO_LONG.of("key", datKey.size());
      }
      int largest = PacketCodec.maxValueLength(datKey.size(), datSalt.size());
      if (datValue.size() > largest) {
        throw Reason.VALUE_TOO_LARGE.of("value", datValue.size(), largest);
      }
      WorkHash work = hash == null ? Work.of(datKey, datValue, timeMs, datSalt) : WorkHash.of(hash);
      Dat dat =
          new Dat(
              datKey,
              datValue,
              timeMs,
              datSalt,
              work,
              dave.wire.Author.of(datAuthor),
              datSignature);
      if (PacketCodec.encodedLength(new Message.Put(dat)) > PacketCodec.MAX_LENGTH) {
        throw new IllegalStateException("the largest value is one that fits");
      }
      return dat;
    }

    private static ByteString required(String name, @Nullable ByteString value) {
      if (value == null) {
        throw missing(name);
      }
      return value;
    }

    private static Problem missing(String name) {
      return Problem.bad("FIELD_MISSING", "the dat has no %s: send it".formatted(name));
    }

    private long time(JsonToken token) throws IOException {
      if (token == JsonToken.VALUE_NUMBER_INT
          && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER
          && parser.getLongValue() >= 0) {
        return parser.getLongValue();
      }
      throw Reason.TIME_OUT_OF_RANGE.of("time_ms", "'" + Quote.of(parser.getText()) + "'");
    }

    private ByteString hex(String name, JsonToken token, int min, int max) throws IOException {
      String text = token == JsonToken.VALUE_STRING ? parser.getText() : "";
      if (text.length() % 2 == 0
          && text.length() >= 2 * min
          && text.length() <= 2 * max
          && text.chars().allMatch(HexFormat::isHexDigit)) {
        return ByteString.copyFrom(HexFormat.of().parseHex(text));
      }
      String digits = min == max ? "%s".formatted(2 * min) : "%s to %s".formatted(2 * min, 2 * max);
      throw Problem.bad(
          "FIELD_INVALID",
          "%s '%s' is not hex: send %s digits".formatted(name, Quote.of(text), digits));
    }

    /** Parses {@code {"utf8": TEXT}} or {@code {"base64": TEXT}}. */
    private ByteString bytes(String name, JsonToken token) throws IOException {
      ByteString bytes = null;
      if (token == JsonToken.START_OBJECT && parser.nextToken() == JsonToken.FIELD_NAME) {
        String form = parser.currentName();
        if (parser.nextToken() == JsonToken.VALUE_STRING) {
          bytes = bytes(form, parser.getText());
        }
        if (bytes != null && parser.nextToken() == JsonToken.END_OBJECT) {
          return bytes;
        }
      }
      throw Problem.bad(
          "FIELD_INVALID", name + " is no bytes: send {\"utf8\": TEXT} or {\"base64\": TEXT}");
    }

    private static @Nullable ByteString bytes(String form, String text) {
      try {
        return switch (form) {
          case "utf8" -> ByteString.copyFromUtf8(text);
          case "base64" -> ByteString.copyFrom(Base64.getDecoder().decode(text));
          default -> null;
        };
      } catch (IllegalArgumentException e) {
        return null;
      }
    }
  }
}
