package dave.storage.rocks;

import org.jspecify.annotations.Nullable;

/** Reads single values of columns: the newest ones, those of a snapshot, or those in memory. */
public interface ColumnReader {
  /**
   * Returns the value of a key, or null if there is none.
   *
   * @throws StoreException if it cannot be read
   */
  byte @Nullable [] get(Column column, byte[] key);
}
