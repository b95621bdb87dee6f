package dave.client.model;

import com.google.protobuf.ByteString;
import dave.wire.Author;
import java.time.Duration;
import java.util.Optional;

/**
 * Which dats to follow, and from where on.
 *
 * <pre>{@code
 * Follow fresh = Follow.prefix("chat/");                         // new dats from now on
 * Follow all = Follow.prefix("chat/").after(Cursor.OLDEST);      // what is held, then new ones
 * Follow later = Follow.prefix("chat/").by(author).after(saved); // after an earlier event
 * }</pre>
 *
 * @param keyPrefix 0 to 32 bytes; empty for all keys
 * @param author empty for all authors
 * @param minDifficulty 0 to 256 bits
 * @param start empty for new dats only
 * @param overlap how long a dat may take from one node of the client to another
 * @param listener is told when a node is lost and when one delivers again
 */
public record Follow(
    ByteString keyPrefix,
    Optional<Author> author,
    int minDifficulty,
    Optional<Cursor> start,
    Duration overlap,
    FollowListener listener) {
  private static final int MAX_DIFFICULTY = 256;
  private static final Duration OVERLAP = Duration.ofMinutes(10);

  /**
   * @throws IllegalArgumentException if a part is out of its range; the message names the range
   */
  public Follow {
    Listing.requirePrefix(keyPrefix);
    if (minDifficulty < 0 || minDifficulty > MAX_DIFFICULTY) {
      throw new IllegalArgumentException(
          "difficulty " + minDifficulty + " is out of range: give 0 to 256 bits");
    }
    if (overlap.isNegative()) {
      throw new IllegalArgumentException("overlap " + overlap + " is negative: give 0 or more");
    }
  }

  /** Follows all dats. */
  public static Follow all() {
    return prefix("");
  }

  /** Follows dats whose key begins with this, in UTF-8. */
  public static Follow prefix(String keyPrefix) {
    return prefix(ByteString.copyFromUtf8(keyPrefix));
  }

  /** Follows dats whose key begins with these bytes. */
  public static Follow prefix(ByteString keyPrefix) {
    return new Follow(
        keyPrefix, Optional.empty(), 0, Optional.empty(), OVERLAP, FollowListener.NONE);
  }

  /** Follows dats of this author only. */
  public Follow by(Author only) {
    return new Follow(keyPrefix, Optional.of(only), minDifficulty, start, overlap, listener);
  }

  /** Follows dats of at least this difficulty only. */
  public Follow minDifficulty(int bits) {
    return new Follow(keyPrefix, author, bits, start, overlap, listener);
  }

  /** Goes on after a cursor. */
  public Follow after(Cursor cursor) {
    return new Follow(keyPrefix, author, minDifficulty, Optional.of(cursor), overlap, listener);
  }

  /**
   * Goes on after the text of a cursor. An empty text means new dats only, for a program that has
   * saved none yet.
   *
   * @throws IllegalArgumentException if the text is not one of a cursor; the message names it
   */
  public Follow after(String cursor) {
    return cursor.isEmpty() ? this : after(Cursor.parse(cursor));
  }

  /**
   * Sets how long a dat may take from one node of the client to another without being missed when
   * the client moves between them; 10 minutes by default. A longer time costs more repeated reading
   * after a move.
   */
  public Follow overlap(Duration time) {
    return new Follow(keyPrefix, author, minDifficulty, start, time, listener);
  }

  /** Tells a listener when a node is lost and when one delivers again. */
  public Follow listener(FollowListener told) {
    return new Follow(keyPrefix, author, minDifficulty, start, overlap, told);
  }
}
