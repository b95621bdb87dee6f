package dave.bench.store;

import dave.bench.measure.Rate;
import dave.bench.measure.Rate.Moment;
import dave.wire.Dat;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * Plain RocksDB for the same dats: one column with the work as the key, and no other index. Its
 * write-ahead log is synced as often as the store's. Its buffers are RocksDB's defaults; it has a
 * filter, LZ4 and a cache as the store has.
 */
final class PlainStore implements AutoCloseable {
  static final int BATCH = 256;
  private static final int UNSYNCED = 10_000;
  private static final int FIXED = 117;

  static {
    RocksDB.loadLibrary();
  }

  private final Cache cache = new LRUCache(32L << 20);
  private final BloomFilter filter = new BloomFilter(10, false);
  private final Options options =
      new Options()
          .setCreateIfMissing(true)
          .setMaxBackgroundJobs(2)
          .setBytesPerSync(1 << 20)
          .setLevelCompactionDynamicLevelBytes(true)
          .setCompressionType(CompressionType.LZ4_COMPRESSION);
  private final WriteOptions writing = new WriteOptions();
  private final RocksDB rocks;

  PlainStore(Path folder) throws RocksDBException {
    options.setTableFormatConfig(
        new BlockBasedTableConfig().setBlockCache(cache).setFilterPolicy(filter));
    rocks = RocksDB.open(options, folder.toString());
  }

  /** Inserts the dats of the first numbers. */
  Rate insert(SeededDats dats, int count) throws RocksDBException {
    Moment from = Moment.now();
    try (WriteBatch batch = new WriteBatch()) {
      for (int i = 0; i < count; i++) {
        Dat dat = dats.dat(i, i).dat();
        batch.put(dat.work().toByteArray(), record(dat));
        if (batch.count() == BATCH || i == count - 1) {
          rocks.write(writing, batch);
          batch.clear();
        }
        if (i % UNSYNCED == UNSYNCED - 1) {
          rocks.flushWal(true);
        }
      }
    }
    rocks.flushWal(true);
    return Rate.of(count, from, Moment.now());
  }

  byte[] get(byte[] work) throws RocksDBException {
    return rocks.get(work);
  }

  /** Returns the bytes that the store keeps of a dat. */
  private static byte[] record(Dat dat) {
    byte[] bytes = new byte[FIXED + dat.key().size() + dat.salt().size() + dat.value().size()];
    ByteBuffer out = ByteBuffer.wrap(bytes).putLong(dat.timeMs()).position(FIXED - 96);
    out.put(dat.author().toByteArray());
    dat.signature().copyTo(out);
    dat.key().copyTo(out);
    dat.salt().copyTo(out);
    dat.value().copyTo(out);
    return bytes;
  }

  @Override
  public void close() {
    rocks.close();
    writing.close();
    options.close();
    filter.close();
    cache.close();
  }
}
