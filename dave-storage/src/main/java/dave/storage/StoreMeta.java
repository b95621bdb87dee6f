package dave.storage;

import dave.engine.store.LastTimes;
import dave.engine.store.ValueDigest;
import dave.storage.index.IndexSums;
import dave.storage.rocks.ChangeBatch;
import dave.storage.rocks.Column;
import dave.storage.rocks.Columns;
import dave.storage.rocks.Cursor;
import dave.storage.rocks.RocksFiles;
import dave.storage.rocks.StoreException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Reads and writes the values in {@link Column#META}. */
public final class StoreMeta {
  /** The layout of records and indexes that this code reads and writes. */
  public static final int SCHEMA = 3;

  public static final String OWN = "own/";

  /**
   * Key prefix of the notes of evicted records; the digest of the register follows. Value: order
   * (8), time (8).
   */
  static final String LAST_TIME = "last/";

  public static final String SCHEMA_NAME = "schema";
  public static final String LOG_ID_NAME = "log-id";
  public static final String LAST_SEQUENCE_NAME = "last-sequence";

  private static final byte[] SCHEMA_KEY = key(SCHEMA_NAME);
  private static final byte[] LOG_ID = key(LOG_ID_NAME);
  private static final byte[] LAST_SEQUENCE = key(LAST_SEQUENCE_NAME);
  private static final byte[] CLEAN = key("clean");

  private final Columns columns;

  public StoreMeta(Columns columns) {
    this.columns = columns;
  }

  private static byte[] key(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Initialises a new store, or checks that this code can read an existing one. An older store is
   * changed to {@link #SCHEMA}; its mark of a clean close is removed, so that its indexes are
   * checked and rebuilt.
   *
   * @param random makes the name of the arrival log of a new store
   * @throws StoreException if a newer Dave wrote it
   */
  void checkSchema(RandomGenerator random) throws RocksDBException {
    byte[] schema = columns.get(Column.META, SCHEMA_KEY);
    if (schema == null) {
      claim(newLogId(random), 0);
      columns.sync();
      return;
    }
    requireKnown(schema);
    if (number(schema) < SCHEMA) {
      RocksFiles.LOG.info(
          "the store has schema {} and becomes one of schema {}", number(schema), SCHEMA);
      try (WriteBatch batch = new WriteBatch()) {
        columns.delete(batch, Column.META, CLEAN);
        columns.put(batch, Column.META, SCHEMA_KEY, bytes(SCHEMA));
        columns.write(batch);
      }
      columns.sync();
    }
  }

  /**
   * Checks the schema of a store, if there is one, before it is opened for writing, which would
   * change files.
   *
   * @throws StoreException if a newer Dave wrote it
   */
  public static void refuseNewer(Path directory, RocksFiles files) {
    if (Files.notExists(directory.resolve("CURRENT"))) {
      return;
    }
    try {
      byte[] schema = files.peek(SCHEMA_KEY);
      if (schema != null) {
        requireKnown(schema);
      }
    } catch (RocksDBException e) {
      RocksFiles.LOG.debug("cannot be read, which is told when it is opened", e);
    } catch (StoreException e) {
      files.close();
      throw e;
    }
  }

  /**
   * @throws StoreException if a newer Dave wrote it
   */
  public static void requireKnown(byte[] schema) {
    long found = schema.length == 8 ? number(schema) : -1;
    if (found > SCHEMA) {
      throw new StoreException(
          "the store was written by a newer Dave (its schema is %s, this one knows %s), and was"
                  .formatted(found, SCHEMA)
              + " left as it is: run that Dave, or choose another --data");
    }
    if (found < 1) {
      throw new StoreException("the store has a schema that no Dave wrote: choose another --data");
    }
  }

  String logId() {
    byte[] id = columns.get(Column.META, LOG_ID);
    if (id == null) {
      throw new StoreException("the store has lost the name of its arrival log");
    }
    return new String(id, StandardCharsets.UTF_8);
  }

  long lastSequence() {
    byte[] last = columns.get(Column.META, LAST_SEQUENCE);
    return last == null ? 0 : number(last);
  }

  static void putLastSequence(ChangeBatch batch, long sequence) {
    batch.put(Column.META, LAST_SEQUENCE, bytes(sequence));
  }

  /**
   * Notes the time of an evicted record of a register.
   *
   * @param order sorts the notes
   */
  static void putLastTime(ChangeBatch batch, LastTimes.Noted noted, long order) {
    ByteBuffer value = ByteBuffer.allocate(2 * Long.BYTES).putLong(order).putLong(noted.timeMs());
    batch.put(Column.META, lastTimeKey(noted.register()), value.array());
    if (noted.forgotten() != null) {
      batch.delete(Column.META, lastTimeKey(noted.forgotten()));
    }
  }

  private static byte[] lastTimeKey(ValueDigest register) {
    byte[] prefix = key(LAST_TIME);
    return ByteBuffer.allocate(prefix.length + ValueDigest.LENGTH)
        .put(prefix)
        .putLong(register.high())
        .putLong(register.low())
        .array();
  }

  private record Note(long order, ValueDigest register, long timeMs) {}

  /** Reads all notes of evicted records. */
  LastTimes lastTimes() {
    byte[] prefix = key(LAST_TIME);
    List<Note> notes = new ArrayList<>();
    try (Columns.View view = columns.view();
        Cursor cursor = view.cursor(Column.META).seek(prefix)) {
      while (cursor.valid() && isLastTime(cursor.key())) {
        ByteBuffer value = ByteBuffer.wrap(cursor.value());
        ValueDigest register = ValueDigest.read(cursor.key(), prefix.length);
        notes.add(new Note(value.getLong(), register, value.getLong()));
        cursor.next();
      }
    }
    notes.sort(Comparator.comparingLong(Note::order));
    LastTimes times = new LastTimes();
    notes.forEach(note -> times.restore(note.register(), note.timeMs()));
    return times;
  }

  public static boolean isLastTime(byte[] key) {
    byte[] prefix = key(LAST_TIME);
    return key.length == prefix.length + ValueDigest.LENGTH
        && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
  }

  /**
   * Reads and removes the sums of the indexes that the last clean close noted; empty if there was
   * none.
   */
  Optional<IndexSums> removeCleanMark() throws RocksDBException {
    byte[] mark = columns.get(Column.META, CLEAN);
    if (mark == null) {
      return Optional.empty();
    }
    try (WriteBatch batch = new WriteBatch()) {
      columns.delete(batch, Column.META, CLEAN);
      columns.write(batch);
    }
    columns.sync();
    return Optional.of(IndexSums.decode(mark));
  }

  public static String newLogId(RandomGenerator random) {
    return "%016x".formatted(random.nextLong());
  }

  /** Turns an empty database into a store of {@link #SCHEMA}. */
  public void claim(String logId, long lastSequence) throws RocksDBException {
    try (WriteBatch batch = new WriteBatch()) {
      columns.put(batch, Column.META, SCHEMA_KEY, bytes(SCHEMA));
      columns.put(batch, Column.META, LOG_ID, key(logId));
      columns.put(batch, Column.META, LAST_SEQUENCE, bytes(lastSequence));
      columns.write(batch);
    }
  }

  void putCleanMark(IndexSums sums) throws RocksDBException {
    write(CLEAN, sums.encode());
    columns.sync();
  }

  byte @Nullable [] own(String name) {
    return columns.get(Column.META, key(OWN + name));
  }

  public void putOwn(String name, byte[] value) throws RocksDBException {
    write(key(OWN + name), value);
  }

  private void write(byte[] key, byte[] value) throws RocksDBException {
    try (WriteBatch batch = new WriteBatch()) {
      columns.put(batch, Column.META, key, value);
      columns.write(batch);
    }
  }

  private static byte[] bytes(long number) {
    return ByteBuffer.allocate(8).putLong(number).array();
  }

  public static long number(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getLong();
  }
}
