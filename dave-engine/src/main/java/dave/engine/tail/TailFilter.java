package dave.engine.tail;

import com.google.protobuf.ByteString;
import dave.wire.Author;
import dave.wire.VerifiedDat;
import org.jspecify.annotations.Nullable;

/**
 * Which arrivals a subscriber wants.
 *
 * @param keyPrefix keys that start with this; empty for all
 * @param author only this author's, or null for all
 * @param minDifficulty in bits; 0 for all
 */
public record TailFilter(ByteString keyPrefix, @Nullable Author author, int minDifficulty) {
  boolean accepts(VerifiedDat dat) {
    return dat.difficulty() >= minDifficulty
        && (author == null || author.equals(dat.dat().author()))
        && dat.dat().key().startsWith(keyPrefix);
  }
}
