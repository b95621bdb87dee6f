package dave.engine.reconcile;

import dave.engine.store.MassFloor;
import dave.engine.store.summary.Bucket;
import java.util.List;

/** An answer to a {@link Question}, at most one cell long. */
public sealed interface Answer {
  /** Bytes of every answer: the tag of the question (4), kind (1). */
  int HEAD = 5;

  /** Its length in a cell, in bytes. */
  int bytes();

  /** No answer yet; the question may be asked again. */
  enum Later implements Answer {
    LATER;

    @Override
    public int bytes() {
      return HEAD;
    }
  }

  /**
   * The dats of difficulties, heaviest first.
   *
   * @param floor of the one that answers
   * @param whole whether there are no lighter ones
   */
  record Classes(MassFloor floor, List<Part> classes, boolean whole) implements Answer {
    static final int OF_CLASS = 10;

    public Classes {
      classes = List.copyOf(classes);
    }

    /** The head, floor (2 and 6); for each difficulty (2), digest (4), number (4). */
    @Override
    public int bytes() {
      return HEAD + 8 + OF_CLASS * classes.size();
    }
  }

  /** The parts of a bucket, in the order of places. */
  record Parts(Bucket of, List<Part> parts) implements Answer {
    public Parts {
      parts = List.copyOf(parts);
    }

    /** The head and the parts. */
    @Override
    public int bytes() {
      return HEAD + parts.stream().mapToInt(part -> part.bytes(of)).sum();
    }
  }

  /**
   * The names in a bucket, shortened; or the one that it has more, none if it is not one.
   *
   * @param names 4 bytes each
   */
  record Names(List<Integer> names) implements Answer {
    public Names {
      names = List.copyOf(names);
    }

    /** The head, and 4 for each name. */
    @Override
    public int bytes() {
      return HEAD + Integer.BYTES * names.size();
    }
  }

  /**
   * A bucket with some dats of those asked for.
   *
   * @param count how many names
   * @param digest of the set of names, shortened to 4 bytes
   */
  record Part(Bucket bucket, int count, int digest) {
    /**
     * Bits (1), digest (4), number (1 to 5, seven bits each), and the bits of the place below those
     * of the bucket asked for.
     */
    int bytes(Bucket of) {
      int place = of.bits() - bucket.bits();
      return 5
          + Math.ceilDiv(Integer.SIZE - Integer.numberOfLeadingZeros(count | 1), 7)
          + Math.ceilDiv(place, Byte.SIZE);
    }
  }
}
