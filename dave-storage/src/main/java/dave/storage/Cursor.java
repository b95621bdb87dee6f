package dave.storage;

import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** A place in a column; an I/O error on the way throws, and is never taken for the end. */
final class Cursor implements AutoCloseable {
  private final RocksIterator iterator;

  Cursor(RocksIterator iterator) {
    this.iterator = iterator;
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
      throw new StoreException("cannot read the store", e);
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
    return iterator.key();
  }

  byte[] value() {
    return iterator.value();
  }

  @Override
  public void close() {
    iterator.close();
  }
}
