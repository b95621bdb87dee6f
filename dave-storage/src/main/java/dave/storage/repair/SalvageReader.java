package dave.storage.repair;

import static java.nio.charset.StandardCharsets.UTF_8;

import dave.storage.index.IndexEntry;
import dave.storage.index.IndexKeys;
import dave.storage.index.IndexKeys.RegisterValue;
import dave.storage.rocks.Column;
import dave.storage.rocks.Columns;
import dave.storage.rocks.Cursor;
import dave.storage.rocks.Damage;
import dave.storage.rocks.LogReplay;
import dave.storage.rocks.RocksFiles;
import dave.storage.rocks.StoreException;
import dave.wire.Bytes32;
import dave.wire.WorkHash;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;

/**
 * Reads what can be read of a store in any state: the database, if it opens, and otherwise its
 * tables one by one. Tables may bring entries that were deleted since, or bring an entry twice.
 *
 * <p>If a block of a column is damaged, all other blocks are read, as far as another column names
 * the keys after it. Changes nothing. For one thread.
 */
final class SalvageReader implements AutoCloseable {
  private static final String NO_DATABASE = "the database does not open: ";

  private final Path directory;
  private final Consumer<String> damage;
  private final @Nullable Columns columns;
  private @Nullable Columns log;
  private final Map<Column, List<SstFileReader>> tables = new EnumMap<>(Column.class);
  private final Options options = new Options();
  private final ReadOptions readOptions = new ReadOptions();

  private @Nullable NavigableSet<WorkHash> known;

  private SalvageReader(Path directory, Consumer<String> damage, @Nullable Columns columns) {
    this.directory = directory;
    this.damage = damage;
    this.columns = columns;
  }

  /**
   * Opens what can be opened.
   *
   * @param damage called with a description of each damage
   */
  static SalvageReader open(Path directory, Consumer<String> damage) throws IOException {
    return open(directory, damage, null);
  }

  /**
   * Like {@link #open(Path, Consumer)}; if the database does not open, its log is read too.
   *
   * @param scratch an empty folder, for a copy of the log
   */
  static SalvageReader open(Path directory, Consumer<String> damage, @Nullable Path scratch)
      throws IOException {
    if (Files.notExists(directory.resolve("CURRENT"))) {
      damage.accept("CURRENT: it is missing");
      return tables(directory, damage, scratch);
    }
    for (RocksFiles.Mode mode : RocksFiles.Mode.values()) {
      try {
        return new SalvageReader(
            directory, damage, Columns.openReadOnly(directory, new RocksFiles(directory, 1, mode)));
      } catch (StoreException e) {
        damage.accept(
            e.getCause() instanceof RocksDBException cause
                ? NO_DATABASE + Damage.describe(cause, Damage.LOG)
                : String.valueOf(e.getMessage()));
      }
    }
    return tables(directory, damage, scratch);
  }

  private static SalvageReader tables(
      Path directory, Consumer<String> damage, @Nullable Path scratch) throws IOException {
    SalvageReader salvage = new SalvageReader(directory, damage, null);
    if (scratch != null) {
      salvage.log = LogReplay.into(scratch, directory);
    }
    for (Path file : salvage.tableFiles()) {
      salvage.openTable(file);
    }
    return salvage;
  }

  private void openTable(Path file) {
    SstFileReader reader = new SstFileReader(options);
    try {
      reader.open(file.toString());
      String family = new String(reader.getTableProperties().getColumnFamilyName(), UTF_8);
      for (Column column : Column.values()) {
        if (column.familyName.equals(family)) {
          tables.computeIfAbsent(column, c -> new ArrayList<>()).add(reader);
          return;
        }
      }
    } catch (RocksDBException e) {
      RocksFiles.LOG.debug("told by checkTables", e);
    }
    reader.close();
  }

  /** Whether the database opened; if not, its tables are read. */
  boolean isDatabase() {
    return columns != null;
  }

  /** Verifies the checksums of every table. */
  void checkTables() throws IOException {
    for (Path file : columns == null ? tableFiles() : liveFiles(columns)) {
      try (SstFileReader reader = new SstFileReader(options)) {
        reader.open(file.toString());
        reader.verifyChecksum();
      } catch (RocksDBException e) {
        damage.accept(Damage.describe(e, file.getFileName().toString()));
      }
    }
  }

  private List<Path> liveFiles(Columns open) {
    return open.tables().stream().map(t -> directory.resolve(t.fileName().substring(1))).toList();
  }

  private List<Path> tableFiles() throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(file -> file.toString().endsWith(".sst")).sorted().toList();
    }
  }

  /** Passes every readable entry of {@link Column#DATS} to {@code action}. */
  void forEachRecord(BiConsumer<byte[], byte[]> action) {
    forEachCursor(Column.DATS, cursor -> scan(cursor, action));
  }

  /** Passes the entries of an index to {@code action}, as far as it can be read from its start. */
  void forEachEntry(Column index, Consumer<IndexEntry> action) {
    forEachCursor(
        index,
        cursor ->
            run(
                cursor.first(),
                cursor::next,
                () -> action.accept(new IndexEntry(index, cursor.key(), cursor.value()))));
  }

  private void scan(Cursor cursor, BiConsumer<byte[], byte[]> action) {
    byte[][] last = new byte[1][];
    Runnable take =
        () -> {
          last[0] = cursor.key();
          action.accept(last[0], cursor.value());
        };
    cursor.first();
    while (!run(cursor, cursor::next, take)) {
      do {
        WorkHash next = knownAfter(last[0]);
        if (next == null) {
          return;
        }
        last[0] = next.toByteArray();
      } while (!reaches(cursor, last[0], action));
    }
  }

  /**
   * Moves the cursor to a key; false if that fails. A damaged block of any table makes it fail,
   * even if the key is in a sound block. Then this looks the key up directly.
   */
  private boolean reaches(Cursor cursor, byte[] key, BiConsumer<byte[], byte[]> action) {
    try {
      var unused = cursor.seek(key).valid();
      return true;
    } catch (StoreException behind) {
      RocksFiles.LOG.trace("told already", behind);
    }
    try {
      byte[] value = columns == null ? null : columns.get(Column.DATS, key);
      if (value != null) {
        action.accept(key, value);
      }
    } catch (StoreException e) {
      report(e);
    }
    return false;
  }

  private @Nullable WorkHash knownAfter(byte @Nullable [] key) {
    if (key == null) {
      return known().isEmpty() ? null : known().first();
    }
    return key.length == Bytes32.LENGTH ? known().higher(WorkHash.of(key, 0)) : null;
  }

  /** The names of dats that the indexes contain. */
  NavigableSet<WorkHash> known() {
    NavigableSet<WorkHash> found = known;
    if (found == null) {
      found = new TreeSet<>();
      for (Column index : IndexEntry.COLUMNS) {
        addWorks(index, found);
      }
      known = found;
    }
    return found;
  }

  private void addWorks(Column index, NavigableSet<WorkHash> found) {
    forEachCursor(
        index,
        cursor -> {
          Runnable add =
              () -> {
                WorkHash work = workOf(index, cursor.key(), cursor.value());
                if (work != null) {
                  found.add(work);
                }
              };
          if (!run(cursor.first(), cursor::next, add)) {
            run(cursor.last(), cursor::previous, add);
          }
        });
  }

  private static @Nullable WorkHash workOf(Column index, byte[] key, byte[] value) {
    try {
      return switch (index) {
        case REGISTERS -> RegisterValue.name(value);
        case MASS -> IndexKeys.weighed(key, 0).work();
        case ARRIVALS -> WorkHash.of(value, 0);
        case CHUNKS -> IndexKeys.chunkWeight(key).work();
        case META, DATS -> throw new IllegalArgumentException(index + " is no index");
      };
    } catch (IndexOutOfBoundsException | BufferUnderflowException | StoreException e) {
      return null; // An entry that no store wrote. The comparison of the index reports it.
    }
  }

  /**
   * @return false if it ended at data that cannot be read
   */
  private boolean run(Cursor cursor, Runnable step, Runnable action) {
    try {
      while (cursor.valid()) {
        action.run();
        step.run();
      }
      return true;
    } catch (StoreException e) {
      report(e);
      return false;
    }
  }

  private void report(StoreException e) {
    if (!(e.getCause() instanceof RocksDBException cause)) {
      throw e;
    }
    damage.accept(Damage.describe(cause, "a table"));
  }

  private void forEachCursor(Column column, Consumer<Cursor> action) {
    if (columns != null) {
      within(columns, column, action);
      return;
    }
    if (log != null) {
      within(log, column, action);
    }
    for (SstFileReader table : tables.getOrDefault(column, List.of())) {
      try (Cursor cursor =
          Cursor.of(table.newIterator(readOptions), e -> Damage.of(directory, e))) {
        action.accept(cursor);
      }
    }
  }

  private static void within(Columns open, Column column, Consumer<Cursor> action) {
    if (!open.has(column)) {
      return;
    }
    try (Columns.View view = open.view();
        Cursor cursor = view.cursor(column)) {
      action.accept(cursor);
    }
  }

  @Override
  public void close() {
    if (log != null) {
      log.close();
    }
    tables.values().forEach(readers -> readers.forEach(SstFileReader::close));
    readOptions.close();
    options.close();
    if (columns != null) {
      columns.close();
    }
  }
}
