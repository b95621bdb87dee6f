package dave.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.rocksdb.RocksDBException;

/** Keeps nodes away from a store that is only read: RocksDB itself locks what it writes alone. */
final class FolderLock {
  private FolderLock() {}

  /** What is done to a store that nobody else has. */
  interface Work<T> {
    T run() throws IOException, RocksDBException;
  }

  /**
   * Does work while it has the lock that a node would take.
   *
   * @throws StoreException if a process has it
   */
  static <T> T holding(Path directory, Work<T> work) throws IOException, RocksDBException {
    try (FileChannel channel =
        FileChannel.open(
            directory.resolve("LOCK"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (!lock(channel)) {
        throw Columns.inUse(directory);
      }
      return work.run();
    }
  }

  private static boolean lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }
}
