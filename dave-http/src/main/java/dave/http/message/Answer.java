package dave.http.message;

import com.google.protobuf.ByteString;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import reactor.core.publisher.Flux;

/**
 * The answer of a route, which the server writes.
 *
 * @param status the HTTP status
 * @param headers the headers by lower-case name
 * @param body the bytes after the headers
 */
public record Answer(HttpResponseStatus status, SequencedMap<String, String> headers, Body body) {
  public static final String JSON = "application/json";
  public static final String BYTES = "application/octet-stream";
  public static final String PROTOBUF = "application/x-protobuf";

  /** The most bytes that wait until one connection is writable. */
  public static final int PART = 16 * 1024;

  /** The bytes after the headers. */
  public sealed interface Body {
    /** Returns whether the body has, or may have, at least {@code bytes} bytes. */
    default boolean isAtLeast(int bytes) {
      return switch (this) {
        case Whole whole -> whole.bytes().size() >= bytes;
        case Parts parts -> parts.length() < 0 || parts.length() >= bytes;
        case Packed packed -> true;
      };
    }

    /** A body in one piece. */
    record Whole(ByteString bytes) implements Body {}

    /**
     * A body in parts. Each is requested when the one before was sent.
     *
     * @param length in bytes, or -1 if it is unknown
     * @param held how many bytes the node holds for the body until it is sent
     */
    record Parts(Flux<ByteString> parts, long length, int held) implements Body {}

    /**
     * A body in parts that are compressed while they are sent.
     *
     * @param parts the uncompressed parts
     * @param held as in {@link Parts}
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

  /** Returns an answer with JSON that caches must not keep. */
  public static Answer json(ByteString body) {
    return ok(JSON, body).with("cache-control", "no-store");
  }

  public static Answer empty(HttpResponseStatus status) {
    return new Answer(status, new LinkedHashMap<>(), new Body.Whole(ByteString.EMPTY));
  }

  /** Returns an answer with bytes in parts, of a known length or -1. */
  public static Answer download(
      HttpResponseStatus status, String contentType, Flux<ByteString> parts, long length) {
    return new Answer(
        status,
        new LinkedHashMap<>(Map.of("content-type", contentType)),
        new Body.Parts(parts, length, 2 * PART));
  }

  /** Returns an answer with JSON that caches must not keep, made while the caller reads it. */
  public static Answer json(Flux<ByteString> parts) {
    return download(HttpResponseStatus.OK, JSON, parts, -1).with("cache-control", "no-store");
  }

  /** Returns how many bytes the node holds until the answer is sent. */
  public long held() {
    return switch (body) {
      // Small bodies are not counted, as they end with the request.
      case Body.Whole whole -> whole.bytes().size() <= PART ? 0 : whole.bytes().size();
      case Body.Parts parts -> parts.held();
      case Body.Packed packed -> packed.held();
    };
  }

  /** Returns a copy that is compressed while it is sent. */
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

  /**
   * Returns an answer without an end of its own, such as a stream of events. It is not counted as
   * held; its route limits the number of them.
   */
  public static Answer live(String contentType, Flux<ByteString> parts) {
    return new Answer(
        HttpResponseStatus.OK,
        new LinkedHashMap<>(Map.of("content-type", contentType)),
        new Body.Parts(parts, -1, 0));
  }

  /** Returns a copy with a header added or replaced. */
  public Answer with(String name, String value) {
    Answer more = new Answer(status, headers, body);
    more.headers.put(name, value);
    return more;
  }

  /** Returns a copy with a header added, unless one of this name is present. */
  public Answer withDefault(String name, String value) {
    return headers.containsKey(name) ? this : with(name, value);
  }
}
