package dave.engine.consensus;

/** The measure by which values are ranked. */
public enum Ranking {
  /** The number of authors. */
  POPULARITY,
  /** The sum of 2^difficulty over bound dats. */
  WORK
}
