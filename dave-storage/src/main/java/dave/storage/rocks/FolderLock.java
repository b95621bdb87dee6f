package dave.storage.rocks;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.rocksdb.RocksDBException;

/**
 * Locks a store that is only read, so that no node opens it. RocksDB itself locks only a store that
 * it writes.
 */
public final class FolderLock {
  private FolderLock() {}

  /** Work on a store that no other process has open. */
  public interface Work<T> {
    T run() throws IOException, RocksDBException;
  }

  /**
   * Does work while it holds the lock that a node would take.
   *
   * @throws StoreException if another process has the lock, or this user may not take it
   */
  public static <T> T withLock(Path directory, Work<T> work) throws IOException, RocksDBException {
    try (FileChannel channel =
        FileChannel.open(
            directory.resolve("LOCK"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (!lock(channel)) {
        throw refused(directory);
      }
      return work.run();
    } catch (AccessDeniedException e) {
      throw refused(directory);
    }
  }

  /**
   * The exception when the lock could not be taken: this user may not write it, or another process
   * has it.
   */
  static StoreException refused(Path directory) {
    Path lock = directory.resolve("LOCK");
    boolean exists = Files.exists(lock);
    Path denied = exists ? lock : directory;
    return Files.isWritable(denied)
        ? new StoreException(
            "the store at "
                + directory
                + " is in use by another process; stop it or choose another --data")
        : new StoreException(
            "the store at "
                + directory
                + " cannot be locked: this user may not write "
                + denied
                + owner(denied)
                + "; run as its owner, or give the folder and all in it to this user (chown -R)");
  }

  private static String owner(Path path) {
    try {
      return ", which is " + Files.getOwner(path).getName() + "'s";
    } catch (IOException | UnsupportedOperationException e) {
      return ""; // The owner is unknown here.
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
