package dave.storage.rocks;

import java.util.function.Function;
import java.util.function.Supplier;
import org.rocksdb.AbstractRocksIterator;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.SstFileReaderIterator;

/** A place in a column; an I/O error on the way throws, and is never taken for the end. */
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
   * In a column; closes the iterator with it.
   *
   * @param unreadable what an I/O error is told as
   */
  public static Cursor of(
      RocksIterator iterator, Function<RocksDBException, StoreException> unreadable) {
    return new Cursor(iterator, iterator::key, iterator::value, unreadable);
  }

  /** In one table, as {@link #of(RocksIterator, Function)}. */
  public static Cursor of(
      SstFileReaderIterator iterator, Function<RocksDBException, StoreException> unreadable) {
    return new Cursor(iterator, iterator::key, iterator::value, unreadable);
  }

  /** To the first entry at or after {@code key}. */
  public Cursor seek(byte[] key) {
    iterator.seek(key);
    return this;
  }

  /** To the first entry. */
  public Cursor first() {
    iterator.seekToFirst();
    return this;
  }

  /** To the last entry. */
  public Cursor last() {
    iterator.seekToLast();
    return this;
  }

  /** To the last entry at or before {@code key}. */
  public Cursor seekBack(byte[] key) {
    iterator.seekForPrev(key);
    return this;
  }

  /** Whether there is an entry here. */
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
