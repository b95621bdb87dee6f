package dave.storage.rocks;

import org.rocksdb.RocksDBException;

/** Called before the disk is written to: where a test makes it fail. */
public interface WriteHook {
  /** What is about to happen. */
  enum Step {
    WRITE,
    SYNC,
    OPEN,
  }

  /** Nothing ever fails here. */
  WriteHook NONE = step -> {};

  void before(Step step) throws RocksDBException;
}
