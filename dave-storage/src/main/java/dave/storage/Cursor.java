package dave.storage;

import java.util.function.Function;
import java.util.function.Supplier;
import org.rocksdb.AbstractRocksIterator;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.SstFileReaderIterator;

/** A place in a column; an I/O error on the way throws, and is never taken for the end. */
final class Cursor implements AutoCloseable {
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
   * In a column; closes the iterator with it.
   *
   * @param unreadable what an I/O error is told as
   */
  static Cursor of(RocksIterator iterator, Function<RocksDBException, StoreException> unreadable) {
    return new Cursor(iterator, iterator::key, iterator::value, unreadable);
  }

  /** In one table, as {@link #of(RocksIterator, Function)}. */
  static Cursor of(
      SstFileReaderIterator iterator, Function<RocksDBException, StoreException> unreadable) {
    return new Cursor(iterator, iterator::key, iterator::value, unreadable);
  }

  /** To the first entry at or after {@code key}. */
  Cursor seek(byte[] key) {
    iterator.seek(key);
    return this;
  }

  /** To the first entry. */
  Cursor first() {
    iterator.seekToFirst();
    return this;
  }

  /** To the last entry. */
  Cursor last() {
    iterator.seekToLast();
    return this;
  }

  /** To the last entry at or before {@code key}. */
  Cursor seekBack(byte[] key) {
    iterator.seekForPrev(key);
    return this;
  }

  /** Whether there is an entry here. */
  boolean valid() {
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

  void next() {
    iterator.next();
  }

  void previous() {
    iterator.prev();
  }

  byte[] key() {
    return key.get();
  }

  byte[] value() {
    return value.get();
  }

  @Override
  public void close() {
    iterator.close();
  }
}
