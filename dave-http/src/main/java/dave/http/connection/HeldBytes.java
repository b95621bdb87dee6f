package dave.http.connection;

import dave.engine.quota.Quota;
import dave.engine.quota.Source;

/**
 * Counts the bytes that the node holds for one source: its requests, and answers that it has not
 * read.
 *
 * @param quota the count of all sources
 * @param source the source of the callers
 */
public record HeldBytes(Quota quota, Source source) {
  /**
   * Adds bytes, unless there is no room for them.
   *
   * @return whether they were added
   */
  public boolean tryAcquire(long bytes) {
    return bytes <= 0 || quota.tryAcquire(source, bytes);
  }

  public void release(long bytes) {
    if (bytes > 0) {
      quota.release(source, bytes);
    }
  }
}
