package dave.storage.index;

import dave.storage.rocks.Column;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A sum of the entries of each derived index. Indexes with equal sums are taken to be equal. For
 * one thread.
 */
public final class IndexSums {
  private static final int COLUMNS = Column.values().length;

  private final long[] sums = new long[COLUMNS];
  private final long[] counts = new long[COLUMNS];

  public void add(IndexEntry entry) {
    counts[entry.column().index]++;
    sums[entry.column().index] += entry.fingerprint();
  }

  public void remove(IndexEntry entry) {
    counts[entry.column().index]--;
    sums[entry.column().index] -= entry.fingerprint();
  }

  boolean agree(IndexSums other, Column column) {
    int i = column.index;
    return sums[i] == other.sums[i] && counts[i] == other.counts[i];
  }

  public long count(Column column) {
    return counts[column.index];
  }

  public byte[] encode() {
    ByteBuffer out = ByteBuffer.allocate(16 * COLUMNS);
    for (int i = 0; i < COLUMNS; i++) {
      out.putLong(counts[i]).putLong(sums[i]);
    }
    return out.array();
  }

  public static IndexSums decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(Arrays.copyOf(bytes, 16 * COLUMNS));
    IndexSums decoded = new IndexSums();
    for (int i = 0; i < COLUMNS; i++) {
      decoded.counts[i] = in.getLong();
      decoded.sums[i] = in.getLong();
    }
    return decoded;
  }
}
