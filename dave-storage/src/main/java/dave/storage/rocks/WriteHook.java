package dave.storage.rocks;

import org.rocksdb.RocksDBException;

/** Called before the disk is written to, so that a test can make that fail. */
public interface WriteHook {
  /** The step that is about to happen. */
  enum Step {
    WRITE,
    SYNC,
    OPEN,
  }

  /** A hook that does nothing. */
  WriteHook NONE = step -> {};

  void before(Step step) throws RocksDBException;
}
