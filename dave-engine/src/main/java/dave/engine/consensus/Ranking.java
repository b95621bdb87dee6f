package dave.engine.consensus;

/** What the rank of a value is counted in. */
public enum Ranking {
  /** One for each author. */
  POPULARITY,
  /** The sum of 2^difficulty over bound dats. */
  WORK
}
