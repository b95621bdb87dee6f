package dave.storage;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How RocksDB is opened: its buffers and logs are fractions of the capacity, so that the directory
 * of a small store is small too.
 */
final class RocksFiles implements AutoCloseable {
  static final Logger LOG = LoggerFactory.getLogger("/store");

  private static final long MIB = 1L << 20;

  static {
    RocksDB.loadLibrary();
  }

  private final String path;
  private final Cache cache = new LRUCache(32 * MIB);
  private final BloomFilter filter = new BloomFilter(10, false);
  private final DBOptions options;
  private final List<ColumnFamilyDescriptor> families = new ArrayList<>();

  /** How much damage is put up with. */
  enum Mode {
    /** None but a log whose last record was cut short: it was not acknowledged. */
    STRICT,
    /** What can be read is read. */
    LENIENT,
  }

  RocksFiles(Path directory, long capacityBytes) {
    this(directory, capacityBytes, Mode.STRICT);
  }

  RocksFiles(Path directory, long capacityBytes, Mode mode) {
    path = directory.toString();
    options =
        new DBOptions()
            .setCreateIfMissing(true)
            .setCreateMissingColumnFamilies(true)
            .setMaxTotalWalSize(Math.clamp(capacityBytes / 64, 2 * MIB, 64 * MIB))
            .setMaxBackgroundJobs(2)
            .setBytesPerSync(MIB)
            .setKeepLogFileNum(2)
            .setMaxManifestFileSize(4 * MIB)
            .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
            .setWalRecoveryMode(
                mode == Mode.STRICT
                    ? WALRecoveryMode.TolerateCorruptedTailRecords
                    : WALRecoveryMode.SkipAnyCorruptedRecords)
            .setParanoidChecks(mode == Mode.STRICT);
    for (Column column : Column.values()) {
      families.add(
          new ColumnFamilyDescriptor(
              column.familyName.getBytes(StandardCharsets.UTF_8), familyOptions(capacityBytes)));
    }
  }

  private ColumnFamilyOptions familyOptions(long capacityBytes) {
    long buffer = Math.clamp(capacityBytes / 128, MIB, 16 * MIB);
    return new ColumnFamilyOptions()
        .setWriteBufferSize(buffer)
        .setTargetFileSizeBase(buffer)
        .setMaxBytesForLevelBase(4 * buffer)
        .setLevelCompactionDynamicLevelBytes(true)
        .setCompressionType(CompressionType.LZ4_COMPRESSION)
        .setTableFormatConfig(
            new BlockBasedTableConfig()
                .setBlockCache(cache)
                .setFilterPolicy(filter)
                .setBlockSize(8 * 1024));
  }

  Open open() throws RocksDBException {
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    return new Open(RocksDB.open(options, path, families, handles), handles);
  }

  Open openReadOnly() throws RocksDBException {
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    return new Open(RocksDB.openReadOnly(options, path, families, handles), handles);
  }

  /** The value of a key in {@link Column#META}, whatever other columns there are. */
  byte @Nullable [] peek(byte[] key) throws RocksDBException {
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    List<ColumnFamilyDescriptor> meta = families.subList(0, 1);
    try (Open open = new Open(RocksDB.openReadOnly(options, path, meta, handles), handles)) {
      return open.rocks().get(open.handle(Column.META), key);
    }
  }

  @Override
  public void close() {
    families.forEach(family -> family.getOptions().close());
    options.close();
    filter.close();
    cache.close();
  }

  /**
   * An open database.
   *
   * @param handles in the order of {@link Column#values}
   */
  record Open(RocksDB rocks, List<ColumnFamilyHandle> handles) implements AutoCloseable {
    ColumnFamilyHandle handle(Column column) {
      return handles.get(column.index);
    }

    @Override
    public void close() {
      handles.forEach(ColumnFamilyHandle::close);
      rocks.close();
    }
  }
}
