package dave.client.model;

import com.google.protobuf.ByteString;

/**
 * What to count, and how to rank it.
 *
 * <pre>{@code
 * dave.consensus(Count.of("colour").byWork().limit(3)).block();
 * }</pre>
 *
 * @param key 1 to 32 bytes
 * @param work whether values rank by their work instead of by their number of authors
 * @param localOnly whether only the node's own store is counted; else it asks peers too
 * @param most how many values to return, 1 to 1,000
 */
public record Count(ByteString key, boolean work, boolean localOnly, int most) {
  private static final int DEFAULT = 10;
  private static final int MOST = 1_000;

  /**
   * @throws IllegalArgumentException if a part is out of its range
   */
  public Count {
    Query.requireKey(key);
    if (most < 1 || most > MOST) {
      throw new IllegalArgumentException("limit " + most + " is out of range: give 1 to 1000");
    }
  }

  /** Counts the values of a key, in UTF-8, of all authors. */
  public static Count of(String key) {
    return of(ByteString.copyFromUtf8(key));
  }

  /** Counts the values of a key of all authors. */
  public static Count of(ByteString key) {
    return new Count(key, false, false, DEFAULT);
  }

  /** Ranks by work: the sum of 2^difficulty. */
  public Count byWork() {
    return new Count(key, true, localOnly, most);
  }

  /** Counts the node's own store only. */
  public Count local() {
    return new Count(key, work, true, most);
  }

  /** Returns at most so many values. */
  public Count limit(int values) {
    return new Count(key, work, localOnly, values);
  }
}
