package dave.storage.rocks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the write-ahead log of a database whose list of files is lost. RocksDB replays any log in
 * the folder of a database. So an empty database with a copy of the log shows the contents of the
 * log.
 */
public final class LogReplay {
  /** The first number of the copied logs, far above those that the empty database has used. */
  private static final int FIRST = 1_000_000;

  private LogReplay() {}

  /**
   * Replays the log of {@code store}, skipping damaged records.
   *
   * @param scratch an empty folder
   * @return null if it cannot be read at all
   */
  public static @Nullable Columns into(Path scratch, Path store) throws IOException {
    try {
      Columns.open(scratch, new RocksFiles(scratch, 1), WriteHook.NONE).close();
      int number = FIRST;
      for (Path log : logs(store)) {
        Files.copy(log, scratch.resolve(number + ".log"));
        number++;
      }
      return Columns.openReadOnly(scratch, new RocksFiles(scratch, 1, RocksFiles.Mode.LENIENT));
    } catch (StoreException e) {
      RocksFiles.LOG.debug("the log cannot be replayed", e);
      return null;
    }
  }

  private static List<Path> logs(Path store) throws IOException {
    try (Stream<Path> all = Files.list(store)) {
      return all.filter(file -> file.getFileName().toString().matches("\\d+\\.log"))
          .sorted(Comparator.comparingLong(LogReplay::numberOf))
          .toList();
    }
  }

  private static long numberOf(Path log) {
    String name = log.getFileName().toString();
    return Long.parseLong(name.substring(0, name.indexOf('.')));
  }
}
