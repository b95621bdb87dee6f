package dave.storage.rocks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

/**
 * Recognises a damaged store, as opposed to a full disk or a folder in use, and makes messages that
 * say what to do.
 */
public final class Damage {
  private static final Pattern FILE =
      Pattern.compile("(\\d{6,}\\.(sst|log)|MANIFEST-\\d+|CURRENT)");

  /** The write-ahead log, which RocksDB does not name. */
  public static final String LOG = "the write-ahead log";

  private Damage() {}

  /**
   * Whether an error means that data on the disk differs from what was written, or that files are
   * missing.
   */
  static boolean is(RocksDBException e) {
    Status status = e.getStatus();
    boolean corrupt = status != null && status.getCode() == Status.Code.Corruption;
    String message = String.valueOf(e.getMessage());
    return corrupt
        || (message.contains("No such file") && FILE.matcher(message).find())
        || message.contains("ahead of WALs");
  }

  /** The exception for a damaged store, with the file and what to do. */
  public static StoreException of(Path directory, RocksDBException e) {
    return of(directory, describe(e, ""), e);
  }

  /**
   * The exception for a damaged store that does not open. If RocksDB names no file, it is the log.
   */
  static StoreException atOpening(Path directory, RocksDBException e) {
    return of(directory, describe(e, LOG), e);
  }

  public static StoreException of(Path directory, String what, Exception cause) {
    return StoreException.withoutMore(remedy(directory, what), cause);
  }

  private static String remedy(Path directory, String what) {
    return "the store at "
        + directory
        + " is damaged ("
        + what
        + "): stop the node and run dave store check --repair --data "
        + directory
        + ", or remove the folder and let the network fill it again";
  }

  /**
   * The file and what is wrong with it, on one line.
   *
   * @param otherwise the file to name if RocksDB names none
   */
  public static String describe(RocksDBException e, String otherwise) {
    String message = String.valueOf(e.getMessage()).replaceAll("\\s+", " ").strip();
    String what = message.replaceAll("\\S*/(?=\\d{6,}\\.|MANIFEST|CURRENT)", "");
    Matcher file = FILE.matcher(message);
    String where = file.find() ? file.group() : otherwise;
    return where.isEmpty() || what.startsWith(where) ? what : where + ": " + what;
  }

  /**
   * Checks a folder before RocksDB opens it for writing, as RocksDB would remove files that are not
   * in its list.
   *
   * @throws StoreException if the folder's list of files is gone, or a repair was cut short
   */
  public static void refuseWreck(Path directory) {
    if (RepairFolders.pending(directory)) {
      throw new StoreException(
          "a repair of the store at "
              + directory
              + " was cut short: finish it with dave store check --repair --data "
              + directory);
    }
    if (Files.notExists(directory.resolve("CURRENT")) && hasTables(directory)) {
      throw new StoreException(remedy(directory, "CURRENT is missing"));
    }
  }

  /** Whether there are files that only a store has. */
  public static boolean hasTables(Path directory) {
    if (!Files.isDirectory(directory)) {
      return false;
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files.anyMatch(file -> FILE.matcher(file.getFileName().toString()).matches());
    } catch (IOException e) {
      throw new StoreException("cannot read the folder " + directory, e);
    }
  }
}
