package dave.storage.rocks;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.rocksdb.RocksDBException;

/**
 * A batch of puts and deletions that are written together. They are laid out here as in RocksDB's
 * write-ahead log, and handed over as a whole. A call into native code for each of the five entries
 * of a dat would take longer than writing them. For one thread.
 *
 * <p>Layout (rocksdb/db/write_batch.cc, little-endian): sequence (8, given by RocksDB), count (4),
 * then the records. A record is a tag (1), the id of the column family (varint), and the key. A put
 * adds the value. Key and value each follow their length (varint).
 */
public final class ChangeBatch {
  private static final int HEADER = 12;
  private static final int COUNT = 8;
  private static final int MAX_VARINT = 5;
  private static final byte DELETION = 0x4;
  private static final byte PUT = 0x5;

  private final Columns columns;
  private final int[] families = new int[Column.values().length];
  private ByteBuffer out = ByteBuffer.allocate(1 << 14).order(ByteOrder.LITTLE_ENDIAN);
  private int count;

  public ChangeBatch(Columns columns) {
    this.columns = columns;
    for (Column column : Column.values()) {
      families[column.index] = columns.id(column);
    }
    out.position(HEADER);
  }

  public boolean isEmpty() {
    return count == 0;
  }

  public void put(Column column, byte[] key, byte[] value) {
    begin(PUT, column, key.length + value.length);
    bytes(key);
    bytes(value);
  }

  public void delete(Column column, byte[] key) {
    begin(DELETION, column, key.length);
    bytes(key);
  }

  /** Writes all changes or none. */
  public void write() throws RocksDBException {
    out.putInt(COUNT, count);
    columns.write(Arrays.copyOf(out.array(), out.position()));
  }

  public void clear() {
    out.position(HEADER);
    count = 0;
  }

  private void begin(byte tag, Column column, int length) {
    int needed = out.position() + 1 + 3 * MAX_VARINT + length;
    if (needed > out.capacity()) {
      out =
          ByteBuffer.wrap(Arrays.copyOf(out.array(), Math.max(needed, 2 * out.capacity())))
              .order(ByteOrder.LITTLE_ENDIAN)
              .position(out.position());
    }
    out.put(tag);
    varint(families[column.index]);
    count++;
  }

  private void bytes(byte[] bytes) {
    varint(bytes.length);
    out.put(bytes);
  }

  private void varint(int value) {
    int rest = value;
    while (rest >= 0x80) {
      out.put((byte) (rest | 0x80));
      rest >>>= 7;
    }
    out.put((byte) rest);
  }
}
