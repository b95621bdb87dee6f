package dave.storage.rocks;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.rocksdb.RocksDBException;

/** Keeps nodes away from a store that is only read: RocksDB itself locks what it writes alone. */
public final class FolderLock {
  private FolderLock() {}

  /** What is done to a store that nobody else has. */
  public interface Work<T> {
    T run() throws IOException, RocksDBException;
  }

  /**
   * Does work while it has the lock that a node would take.
   *
   * @throws StoreException if a process has it
   */
  public static <T> T holding(Path directory, Work<T> work) throws IOException, RocksDBException {
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

  /** What to say when the lock was not to be had: it is another's, or another process has it. */
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
      return ""; // Whose it is, is not known here.
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
