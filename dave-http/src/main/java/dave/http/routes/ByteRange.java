package dave.http.routes;

import dave.http.message.Request;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One part of a representation.
 *
 * @param from the offset of its first byte
 * @param length in bytes; 0 if it begins beyond the end
 */
record ByteRange(long from, long length) {
  private static final Pattern BYTES =
      Pattern.compile("bytes=\\s*([0-9]{0,18})\\s*-\\s*([0-9]{0,18})\\s*");

  /**
   * Returns the range that a request wants; empty for the whole. The whole is sent if there is no
   * range, several, another unit or a malformed one, or if If-Range names another tag.
   *
   * @param tag the entity tag of the representation
   * @param size its size in bytes
   */
  static Optional<ByteRange> of(Request request, String tag, long size) {
    Optional<String> condition = request.header("if-range");
    if (condition.isPresent() && !condition.get().strip().equals(tag)) {
      return Optional.empty();
    }
    return request.header("range").flatMap(text -> parse(text, size));
  }

  private static Optional<ByteRange> parse(String text, long size) {
    Matcher matcher = BYTES.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String first = matcher.group(1);
    String last = matcher.group(2);
    if (first.isEmpty()) {
      return last.isEmpty() ? Optional.empty() : Optional.of(suffix(Long.parseLong(last), size));
    }
    long from = Long.parseLong(first);
    long to = last.isEmpty() ? Long.MAX_VALUE - 1 : Long.parseLong(last);
    if (to < from) {
      return Optional.empty();
    }
    return Optional.of(new ByteRange(from, Math.max(0, Math.min(to + 1, size) - from)));
  }

  private static ByteRange suffix(long length, long size) {
    long some = Math.min(length, size);
    return new ByteRange(size - some, some);
  }

  /** Returns whether the range begins beyond the end. */
  boolean isBeyond() {
    return length == 0;
  }
}
