package dave.engine.reconcile;

import dave.engine.store.MassFloor;
import dave.engine.store.summary.Bucket;
import dave.engine.store.summary.Place;

/**
 * A question to another node on what it holds. Each has a salt, by which digests and names are
 * shortened to 4 bytes in the answer. So nobody can make two sets ahead that look equal. Sets that
 * differ look equal once in 2^32 questions, and not again at the next comparison.
 */
public sealed interface Question {
  /** The salt, 8 random bytes. */
  long salt();

  /** The first 4 bytes of the salt, by which an answer names its question. */
  default int tag() {
    return (int) (salt() >>> Integer.SIZE);
  }

  /** Its length in a cell, in bytes. */
  int bytes();

  /**
   * Which difficulties have dats that both nodes would keep, heaviest first?
   *
   * @param floor of the one that asks
   * @param nowMs the instant at which both floors count, Unix milliseconds
   * @param toMs dats of this time or earlier
   * @param below difficulties below this one, at most 257
   */
  record Classes(long salt, MassFloor floor, long nowMs, long toMs, int below) implements Question {
    /** Kind (1), salt (8), floor (2 and 6), two times (6 each), difficulty (2). */
    @Override
    public int bytes() {
      return 31;
    }
  }

  /** A question on a bucket, of dats within a span of time; both ends are included. */
  sealed interface OfBucket extends Question {
    Bucket bucket();

    long fromMs();

    long toMs();

    /**
     * Kind (1), salt (8), difficulty (2), bits (1), as much of the place as the bucket fixes, and
     * two times (6 each).
     */
    @Override
    default int bytes() {
      return 24 + Math.ceilDiv(Place.BITS - bucket().bits(), Byte.SIZE);
    }
  }

  /**
   * Into which parts do the dats of a bucket fall?
   *
   * @param most how many parts at most, 1 to 255
   */
  record Parts(long salt, Bucket bucket, long fromMs, long toMs, int most) implements OfBucket {
    /** As any question on a bucket, and the number (1). */
    @Override
    public int bytes() {
      return 1 + OfBucket.super.bytes();
    }
  }

  /** A question whose answer has names. */
  sealed interface OfNames extends OfBucket {
    /** The question for all names, by which dats are fetched. */
    Names names();
  }

  /** Which names does a bucket have? */
  record Names(long salt, Bucket bucket, long fromMs, long toMs) implements OfNames {
    @Override
    public Names names() {
      return this;
    }
  }

  /**
   * Which name does a bucket have beyond those of the one that asks, if it is a single one? It
   * finds a scattered dat among many names, of which none has to be sent.
   *
   * @param held how many names the asking node has there, less than {@link #MOST}
   * @param sum of their shortened names, by exclusive or; 0 if it has none
   */
  record OneMore(long salt, Bucket bucket, long fromMs, long toMs, int held, int sum)
      implements OfNames {
    /** The most names of a bucket that are looked through for one. */
    static final int MOST = 1_024;

    /** As any question on a bucket, and the number (1 to 2), and the sum (4). */
    @Override
    public int bytes() {
      return OfNames.super.bytes() + (held < 1 << 7 ? 1 : 2) + Integer.BYTES;
    }

    @Override
    public Names names() {
      return new Names(salt, bucket, fromMs, toMs);
    }
  }
}
