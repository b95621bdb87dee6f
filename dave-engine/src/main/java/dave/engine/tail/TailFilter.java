package dave.engine.tail;

import com.google.protobuf.ByteString;
import dave.wire.Author;
import dave.wire.VerifiedDat;
import org.jspecify.annotations.Nullable;

/**
 * The arrivals that a subscriber wants.
 *
 * @param keyPrefix keys that start with this; empty for all
 * @param author only this author's, or null for all
 * @param minDifficulty in bits; 0 for all
 * @param minTimeMs only dats of this time or later, Unix milliseconds; 0 for all
 */
public record TailFilter(
    ByteString keyPrefix, @Nullable Author author, int minDifficulty, long minTimeMs) {
  /** Creates a filter for dats of any time. */
  public TailFilter(ByteString keyPrefix, @Nullable Author author, int minDifficulty) {
    this(keyPrefix, author, minDifficulty, 0);
  }

  boolean accepts(VerifiedDat dat) {
    return dat.difficulty() >= minDifficulty
        && dat.dat().timeMs() >= minTimeMs
        && (author == null || author.equals(dat.dat().author()))
        && dat.dat().key().startsWith(keyPrefix);
  }
}
