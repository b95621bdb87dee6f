package dave.storage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** What {@link Column#META} holds. */
final class StoreMeta {
  /** The layout of records and indexes that this code reads and writes. */
  static final int SCHEMA = 1;

  private static final String OWN = "own/";
  private static final byte[] SCHEMA_KEY = key("schema");
  private static final byte[] LOG_ID = key("log-id");
  private static final byte[] LAST_SEQUENCE = key("last-sequence");
  private static final byte[] CLEAN = key("clean");

  private final Columns columns;

  StoreMeta(Columns columns) {
    this.columns = columns;
  }

  private static byte[] key(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Claims a new store, or checks that this code can read what is there.
   *
   * @param random names the arrival log of a new store
   * @throws StoreException if a newer Dave wrote it
   */
  void checkSchema(RandomGenerator random) throws RocksDBException {
    byte[] schema = columns.get(Column.META, SCHEMA_KEY);
    if (schema == null) {
      try (WriteBatch batch = new WriteBatch()) {
        columns.put(batch, Column.META, SCHEMA_KEY, bytes(SCHEMA));
        columns.put(batch, Column.META, LOG_ID, key("%016x".formatted(random.nextLong())));
        columns.write(batch);
      }
      columns.sync();
      return;
    }
    long found = number(schema);
    if (found > SCHEMA) {
      throw new StoreException(
          "the store was written by a newer Dave (its schema is %d, this one knows %d);"
                  .formatted(found, SCHEMA)
              + " upgrade, or choose another --data");
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

  void putLastSequence(WriteBatch batch, long sequence) throws RocksDBException {
    columns.put(batch, Column.META, LAST_SEQUENCE, bytes(sequence));
  }

  /** What the indexes summed up to when the store was closed, if it was; only this once. */
  Optional<IndexSums> takeCleanMark() throws RocksDBException {
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

  void putCleanMark(IndexSums sums) throws RocksDBException {
    write(CLEAN, sums.encode());
    columns.sync();
  }

  byte @Nullable [] own(String name) {
    return columns.get(Column.META, key(OWN + name));
  }

  void putOwn(String name, byte[] value) throws RocksDBException {
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

  private static long number(byte[] bytes) {
    return ByteBuffer.wrap(bytes).getLong();
  }
}
