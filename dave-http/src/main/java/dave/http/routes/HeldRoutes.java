package dave.http.routes;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.google.protobuf.ByteString;
import dave.engine.model.Pace;
import dave.engine.model.Target;
import dave.http.message.Answer;
import dave.http.message.Hex;
import dave.http.message.HttpCaller;
import dave.http.message.Problem;
import dave.http.message.Request;
import dave.json.Json;
import dave.service.NodeService;
import dave.service.refusal.Quote;
import dave.wire.Author;
import dave.wire.Dat;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reports which of an author's records this node holds, so that an upload sends only missing
 * chunks. One request names up to {@value #MAX_KEYS} keys. A caller sees only the records that it
 * may read one by one. The answer says whether it is complete.
 */
final class HeldRoutes {
  static final int MAX_KEYS = 200;

  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final NodeService service;

  /** A request: an author and keys. */
  record Question(Author author, List<ByteString> keys) {}

  HeldRoutes(NodeService service) {
    this.service = service;
  }

  List<Route> routes() {
    return List.of(Route.post("/v1/held", Set.of(), this::held));
  }

  private Mono<Answer> held(Request request) {
    request.contentType(Answer.JSON);
    HttpCaller caller = request.caller();
    return request
        .body()
        .defaultIfEmpty(ByteString.EMPTY)
        .map(HeldRoutes::read)
        .flatMap(question -> answer(caller, question));
  }

  private Mono<Answer> answer(HttpCaller caller, Question question) {
    return Flux.fromIterable(question.keys())
        .concatMap(
            key ->
                service
                    .find(
                        caller,
                        new Target.ByRegister(key, question.author()),
                        Duration.ZERO,
                        Pace.SLOTS)
                    .map(found -> Hex.format(key)))
        .collectList()
        .map(
            held ->
                Answer.json(
                    Json.object(
                        json -> json.texts("held", held).flag("complete", caller.trusted()))));
  }

  /**
   * Parses {@code {"author": HEX, "keys": [HEX, ...]}}.
   *
   * @throws Problem that names the field and the remedy
   */
  static Question read(ByteString body) {
    try (JsonParser parser = FACTORY.createParser(body.newInput())) {
      return question(parser);
    } catch (JsonProcessingException e) {
      throw Problem.bad(
          "JSON_MALFORMED",
          "the body is no JSON: %s".formatted(Quote.of(String.valueOf(e.getOriginalMessage()))));
    } catch (IOException e) {
      throw Problem.bad("JSON_MALFORMED", "the body is no JSON in UTF-8");
    }
  }

  private static Question question(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw Problem.bad("JSON_MALFORMED", "the body is no object: send author and keys");
    }
    Author author = null;
    List<ByteString> keys = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "author" -> author = Hex.author("author", text(parser));
        case "keys" -> keys = keys(parser);
        default ->
            throw Problem.bad(
                "FIELD_UNKNOWN",
                "'%s' is no field here: send author and keys".formatted(Quote.of(name)));
      }
    }
    if (parser.nextToken() != null) {
      throw Problem.bad("JSON_MALFORMED", "the body has more than one object: send one");
    }
    return new Question(required("author", author), required("keys", keys));
  }

  private static List<ByteString> keys(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      throw Problem.bad("FIELD_INVALID", "keys is no list: send [\"HEX\", ...]");
    }
    List<ByteString> keys = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (keys.size() == MAX_KEYS) {
        throw Problem.bad(
            "KEYS_TOO_MANY", "there are more than %s keys: ask in parts".formatted(MAX_KEYS));
      }
      keys.add(key(text(parser)));
    }
    return keys;
  }

  private static ByteString key(String text) {
    if (text.isEmpty()
        || text.length() % 2 != 0
        || text.length() > 2 * Dat.MAX_KEY_LENGTH
        || !text.chars().allMatch(HexFormat::isHexDigit)) {
      throw Problem.bad(
          "FIELD_INVALID",
          "key '%s' is not hex of 1 to 32 bytes: send 2 to 64 digits".formatted(Quote.of(text)));
    }
    return ByteString.copyFrom(HexFormat.of().parseHex(text));
  }

  /** Returns the string, or an empty one for any other value. No field accepts an empty string. */
  private static String text(JsonParser parser) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      return parser.getText();
    }
    parser.skipChildren();
    return "";
  }

  private static <T> T required(String name, @Nullable T value) {
    if (value == null) {
      throw Problem.bad("FIELD_MISSING", "there is no %s: send it".formatted(name));
    }
    return value;
  }
}
