package dave.http.message;

import com.google.protobuf.ByteString;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import reactor.core.publisher.Flux;

/**
 * What a route answers; the server writes it.
 *
 * @param status of HTTP
 * @param headers by lower-case name
 * @param body what follows
 */
public record Answer(HttpResponseStatus status, SequencedMap<String, String> headers, Body body) {
  public static final String JSON = "application/json";
  public static final String BYTES = "application/octet-stream";
  public static final String PROTOBUF = "application/x-protobuf";

  /** The most that waits for one connection to take it, in bytes. */
  public static final int PART = 16 * 1024;

  /** What follows the headers. */
  public sealed interface Body {
    /** Whether it may have so many bytes. */
    default boolean isAtLeast(int bytes) {
      return switch (this) {
        case Whole whole -> whole.bytes().size() >= bytes;
        case Parts parts -> parts.length() < 0 || parts.length() >= bytes;
        case Packed packed -> true;
      };
    }

    /** All at once. */
    record Whole(ByteString bytes) implements Body {}

    /**
     * In parts, each asked for when the one before was taken.
     *
     * @param length in bytes, or -1 if nobody knows
     * @param held how many bytes the node holds for it until it has all gone out
     */
    record Parts(Flux<ByteString> parts, long length, int held) implements Body {}

    /**
     * In parts that are packed as they go out.
     *
     * @param parts not packed
     * @param held as of {@link Parts}
     */
    record Packed(Flux<ByteString> parts, int held) implements Body {}
  }

  public Answer {
    headers = new LinkedHashMap<>(headers);
  }

  public static Answer of(HttpResponseStatus status, String contentType, ByteString body) {
    return new Answer(
        status, new LinkedHashMap<>(Map.of("content-type", contentType)), new Body.Whole(body));
  }

  public static Answer ok(String contentType, ByteString body) {
    return of(HttpResponseStatus.OK, contentType, body);
  }

  /** JSON that is another one at the next request. */
  public static Answer json(ByteString body) {
    return ok(JSON, body).with("cache-control", "no-store");
  }

  public static Answer empty(HttpResponseStatus status) {
    return new Answer(status, new LinkedHashMap<>(), new Body.Whole(ByteString.EMPTY));
  }

  /** Bytes of a known length that come in parts. */
  public static Answer download(
      HttpResponseStatus status, String contentType, Flux<ByteString> parts, long length) {
    return new Answer(
        status,
        new LinkedHashMap<>(Map.of("content-type", contentType)),
        new Body.Parts(parts, length, 2 * PART));
  }

  /** JSON that is another one at the next request, and is made as the caller takes it. */
  public static Answer json(Flux<ByteString> parts) {
    return download(HttpResponseStatus.OK, JSON, parts, -1).with("cache-control", "no-store");
  }

  /** How many bytes the node holds until all has gone out. */
  public long held() {
    return switch (body) {
      // The smallest are not worth the counting: they are gone with the request.
      case Body.Whole whole -> whole.bytes().size() <= PART ? 0 : whole.bytes().size();
      case Body.Parts parts -> parts.held();
      case Body.Packed packed -> packed.held();
    };
  }

  /** This, packed as it goes out. */
  Answer packed() {
    return new Answer(
        status,
        headers,
        switch (body) {
          case Body.Whole whole -> new Body.Packed(Flux.just(whole.bytes()), whole.bytes().size());
          case Body.Parts parts -> new Body.Packed(parts.parts(), parts.held());
          case Body.Packed packed -> packed;
        });
  }

  /** What goes on until somebody ends it; how many there may be is bounded elsewhere. */
  public static Answer live(String contentType, Flux<ByteString> parts) {
    return new Answer(
        HttpResponseStatus.OK,
        new LinkedHashMap<>(Map.of("content-type", contentType)),
        new Body.Parts(parts, -1, 0));
  }

  /** This with a header more, or another one in its place. */
  public Answer with(String name, String value) {
    Answer more = new Answer(status, headers, body);
    more.headers.put(name, value);
    return more;
  }

  /** This with a header, unless there is one of this name. */
  public Answer withDefault(String name, String value) {
    return headers.containsKey(name) ? this : with(name, value);
  }
}
