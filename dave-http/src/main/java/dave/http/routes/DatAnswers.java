package dave.http.routes;

import com.google.protobuf.ByteString;
import dave.http.message.Answer;
import dave.http.message.ContentNegotiation;
import dave.http.message.Hex;
import dave.http.message.Request;
import dave.json.Json;
import dave.wire.Message;
import dave.wire.PacketCodec;
import dave.wire.VerifiedDat;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.stream.Stream;

/** Makes answers with one dat: as JSON, as the packet that nodes exchange, or its value only. */
final class DatAnswers {
  private static final int TAG_DIGITS = 16;

  private DatAnswers() {}

  /**
   * Returns the answer for a dat found by its hash. A bound hash always names the same dat, so
   * caches may keep it.
   */
  static Answer byHash(Request request, VerifiedDat dat) {
    return answer(request, dat, dat.bound() ? "public, max-age=31536000, immutable" : "no-cache");
  }

  /** Returns the answer for a dat found by its key, which may be replaced soon. */
  static Answer byKey(Request request, VerifiedDat dat) {
    return answer(request, dat, "no-cache");
  }

  private static Answer answer(Request request, VerifiedDat dat, String caching) {
    String type = ContentNegotiation.choose(request, Answer.JSON, Answer.BYTES, Answer.PROTOBUF);
    String tag = tag(dat, type);
    Answer answer =
        Conditions.matches(request, tag)
            ? Answer.empty(HttpResponseStatus.NOT_MODIFIED)
            : body(dat, type);
    return answer.with("etag", tag).with("cache-control", caching).with("vary", "accept");
  }

  private static Answer body(VerifiedDat dat, String type) {
    return switch (type) {
      case Answer.BYTES ->
          Answer.ok(type, dat.dat().value())
              .with("content-disposition", "attachment; filename=\"" + dat.dat().work() + "\"")
              .with("content-security-policy", "sandbox; default-src 'none'");
      case Answer.PROTOBUF ->
          Answer.ok(type, ByteString.copyFrom(PacketCodec.encode(new Message.Put(dat.dat()))));
      default -> Answer.ok(type, Json.object(DatJson.fields(dat)));
    };
  }

  /** Returns the entity tags of all forms of a dat. */
  static List<String> tags(VerifiedDat dat) {
    return Stream.of(Answer.JSON, Answer.BYTES, Answer.PROTOBUF).map(t -> tag(dat, t)).toList();
  }

  /** Returns the entity tag of a dat as JSON. */
  static String tag(VerifiedDat dat) {
    return tag(dat, Answer.JSON);
  }

  // The tag includes the signature, as an author can sign the same work twice.
  private static String tag(VerifiedDat dat, String type) {
    String signature = Hex.format(dat.dat().signature()).substring(0, TAG_DIGITS);
    return "\"%s-%s-%s\""
        .formatted(dat.dat().work(), signature, type.substring(type.lastIndexOf('/') + 1));
  }
}
