package dave.engine.store.summary;

/**
 * A summary of the dats in a bucket: 16 bytes that are a function of the set of their names ({@link
 * HeldName}) and of nothing else. Two sets with one summary are a collision of BLAKE3, cut to 128
 * bits: 2^64 hashes for who may choose both, and only until the next change near those dats.
 *
 * <p>The hash of a set of at most {@link #LEAF} names is over the sorted names. A larger set is
 * halved at the highest bit in which any two of its places differ, and its hash is over the two
 * hashes. So a bucket has the summary of the smallest bucket that has the same dats. Names at one
 * place are not halved. If a work has all claims that a store holds, their tags do not count, as
 * new ones come and go for ever.
 *
 * @param bucket a bucket with exactly the dats that are summarised
 * @param count how many names
 * @param high the first 8 bytes of the hash, 0 for an empty set
 * @param low the other 8 bytes, 0 for an empty set
 */
public record Summary(Bucket bucket, int count, long high, long low) {
  /**
   * The most names that are hashed as a list. 32 names of 32 bytes fit an answer of one cell, and
   * names of 8 bytes are cheap beside the summaries that lead to them.
   */
  public static final int LEAF = 32;

  public static Summary empty(Bucket bucket) {
    return new Summary(bucket, 0, 0, 0);
  }

  /** Whether both are of the same set of names. */
  public boolean agrees(Summary other) {
    return count == other.count && high == other.high && low == other.low;
  }
}
