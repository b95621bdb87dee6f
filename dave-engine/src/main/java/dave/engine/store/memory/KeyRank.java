package dave.engine.store.memory;

import com.google.protobuf.ByteString;
import dave.engine.store.Claim;
import dave.engine.store.DatWeight;
import dave.engine.store.ValueDigest;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.util.Comparator;

/**
 * The rank of a record among those of its key: chunks first, then all others, each by difficulty,
 * highest first. Within a difficulty the heavier record comes first, at all times. So at each
 * instant the heaviest record of a key is the first of one of its classes.
 *
 * @param key not empty
 * @param rank the class; see {@link #rank}
 * @param timeMs Unix milliseconds
 * @param work the name of the record ({@link Claim#name()})
 */
record KeyRank(ByteString key, int rank, long timeMs, WorkHash work) {
  /** The ranks of chunks ({@link ValueDigest#namesContent}) are below this, all others are not. */
  static final int OTHERS = 0x4000;

  /** Above all ranks. */
  static final int END = 0x7fff;

  static final Comparator<KeyRank> ORDER =
      Comparator.comparing(KeyRank::key, ByteString.unsignedLexicographicalComparator())
          .thenComparingInt(KeyRank::rank)
          .thenComparing(Comparator.comparingLong(KeyRank::timeMs).reversed())
          .thenComparing(KeyRank::work);

  static KeyRank of(Claim claim) {
    VerifiedDat dat = claim.dat();
    return new KeyRank(
        dat.dat().key(),
        rank(dat.difficulty(), ValueDigest.namesContent(dat.dat())),
        dat.dat().timeMs(),
        claim.name());
  }

  /** The class of a difficulty. */
  static int rank(int difficulty, boolean content) {
    return (content ? 0 : OTHERS) + DatWeight.MAX_DIFFICULTY - difficulty;
  }

  /** The parts that mass depends on; the bytes are not known here. */
  DatWeight weighed() {
    int difficulty = DatWeight.MAX_DIFFICULTY - (rank < OTHERS ? rank : rank - OTHERS);
    return new DatWeight(difficulty, timeMs, work, 0);
  }
}
