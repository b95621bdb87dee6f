package dave.engine.consensus;

import java.util.Comparator;

/** What the rank of a value is counted in. */
public enum Ranking {
  /** One for each author. */
  POPULARITY,
  /** The sum of 2^difficulty over bound dats. */
  WORK;

  private static final Comparator<Tally> BY_AUTHORS = Comparator.comparingLong(Tally::authors);
  private static final Comparator<Tally> BY_WORK = Comparator.comparing(Tally::work);

  /** Highest first; ties by the other measure, then by value as unsigned bytes: a total order. */
  Comparator<Tally> highestFirst() {
    Comparator<Tally> measure =
        this == POPULARITY ? BY_AUTHORS.thenComparing(BY_WORK) : BY_WORK.thenComparing(BY_AUTHORS);
    return measure.reversed().thenComparing(Tally::value, Tally.UNSIGNED_BYTES);
  }
}
