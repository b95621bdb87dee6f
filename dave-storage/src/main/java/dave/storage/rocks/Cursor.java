package dave.storage.rocks;

import java.util.function.Function;
import java.util.function.Supplier;
import org.rocksdb.AbstractRocksIterator;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.SstFileReaderIterator;

/** A position in a column. An I/O error throws, and is never taken for the end. */
public final class Cursor implements AutoCloseable {
  private final AbstractRocksIterator<?> iterator;
  private final Supplier<byte[]> key;
  private final Supplier<byte[]> value;
  private final Function<RocksDBException, StoreException> unreadable;

  private Cursor(
      AbstractRocksIterator<?> iterator,
      Supplier<byte[]> key,
      Supplier<byte[]> value,
      Function<RocksDBException, StoreException> unreadable) {
    this.iterator = iterator;
    this.key = key;
    this.value = value;
    this.unreadable = unreadable;
  }

  /**
   * Creates a cursor in a column, which closes the iterator with it.
   *
   * @param unreadable makes the exception for an I/O error
   */
  public static Cursor of(
      RocksIterator iterator, Function<RocksDBException, StoreException> unreadable) {
    return new Cursor(iterator, iterator::key, iterator::value, unreadable);
  }

  /** Creates a cursor in one table, like {@link #of(RocksIterator, Function)}. */
  public static Cursor of(
      SstFileReaderIterator iterator, Function<RocksDBException, StoreException> unreadable) {
    return new Cursor(iterator, iterator::key, iterator::value, unreadable);
  }

  /** Moves to the first entry at or after {@code key}. */
  public Cursor seek(byte[] key) {
    iterator.seek(key);
    return this;
  }

  /** Moves to the first entry. */
  public Cursor first() {
    iterator.seekToFirst();
    return this;
  }

  /** Moves to the last entry. */
  public Cursor last() {
    iterator.seekToLast();
    return this;
  }

  /** Moves to the last entry at or before {@code key}. */
  public Cursor seekBack(byte[] key) {
    iterator.seekForPrev(key);
    return this;
  }

  /** Whether there is an entry at this position. */
  public boolean valid() {
    if (iterator.isValid()) {
      return true;
    }
    try {
      iterator.status();
    } catch (RocksDBException e) {
      throw unreadable.apply(e);
    }
    return false;
  }

  public void next() {
    iterator.next();
  }

  public void previous() {
    iterator.prev();
  }

  public byte[] key() {
    return key.get();
  }

  public byte[] value() {
    return value.get();
  }

  @Override
  public void close() {
    iterator.close();
  }
}
