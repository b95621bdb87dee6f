package dave.storage.index;

import dave.storage.rocks.Column;
import dave.storage.rocks.Columns;
import dave.storage.rocks.Cursor;
import dave.storage.rocks.StoreException;
import dave.wire.WorkHash;
import java.util.List;
import java.util.function.Consumer;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/** Checks whether the derived indexes match the dats, and rebuilds those that do not. */
public final class IndexCheck {
  /** Changes in a batch, which bounds the memory of a rebuild. */
  private static final int BATCH = 1_000;

  private final Columns columns;

  public IndexCheck(Columns columns) {
    this.columns = columns;
  }

  /** The sums of the indexes on the disk. */
  public IndexSums actual() {
    IndexSums sums = new IndexSums();
    IndexEntry.COLUMNS.forEach(column -> forEachEntry(column, sums::add));
    return sums;
  }

  /** The sums that the indexes should have, by the dats. */
  public IndexSums expected() {
    IndexSums sums = new IndexSums();
    forEachDat(dat -> IndexEntry.of(dat).forEach(sums::add));
    return sums;
  }

  /** The indexes that differ. */
  public static List<Column> disagreeing(IndexSums actual, IndexSums expected) {
    return IndexEntry.COLUMNS.stream().filter(column -> !actual.agree(expected, column)).toList();
  }

  /** Writes indexes again from the dats. May be interrupted at any point and repeated. */
  public void rebuild(List<Column> damaged) throws RocksDBException {
    try (Rewriter writer = new Rewriter()) {
      for (Column column : damaged) {
        forEachEntry(column, entry -> writer.delete(column, entry.key()));
      }
      forEachDat(
          dat ->
              IndexEntry.of(dat).stream()
                  .filter(entry -> damaged.contains(entry.column()))
                  .forEach(writer::put));
      writer.flush();
    }
    columns.sync();
  }

  private void forEachEntry(Column column, Consumer<IndexEntry> action) {
    try (Columns.View view = columns.view();
        Cursor cursor = view.cursor(column).first()) {
      while (cursor.valid()) {
        action.accept(new IndexEntry(column, cursor.key(), cursor.value()));
        cursor.next();
      }
    }
  }

  public void forEachDat(Consumer<StoredDat> action) {
    try (Columns.View view = columns.view();
        Cursor cursor = view.cursor(Column.DATS).first()) {
      while (cursor.valid()) {
        action.accept(StoredDat.decode(WorkHash.of(cursor.key(), 0), cursor.value()));
        cursor.next();
      }
    }
  }

  /** Writes in bounded batches. */
  private final class Rewriter implements AutoCloseable {
    private final WriteBatch batch = new WriteBatch();

    void delete(Column column, byte[] key) {
      change(() -> columns.delete(batch, column, key));
    }

    void put(IndexEntry entry) {
      change(() -> columns.put(batch, entry.column(), entry.key(), entry.value()));
    }

    private void change(Change change) {
      try {
        change.make();
        if (batch.count() >= BATCH) {
          flush();
        }
      } catch (RocksDBException e) {
        throw new StoreException("cannot rebuild the indexes", e);
      }
    }

    void flush() throws RocksDBException {
      columns.write(batch);
      batch.clear();
    }

    @Override
    public void close() {
      batch.close();
    }
  }

  private interface Change {
    void make() throws RocksDBException;
  }
}
