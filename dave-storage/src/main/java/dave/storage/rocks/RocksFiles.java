package dave.storage.rocks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WALRecoveryMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens RocksDB. Its buffers and logs are fractions of the capacity, so that the directory of a
 * small store is small too.
 */
public final class RocksFiles implements AutoCloseable {
  public static final Logger LOG = LoggerFactory.getLogger("/store");

  private static final long MIB = 1L << 20;

  /** The compression of each level, from 0 on; the last one is for all deeper levels. */
  private static final List<CompressionType> COMPRESSION =
      List.of(
          CompressionType.NO_COMPRESSION,
          CompressionType.NO_COMPRESSION,
          CompressionType.LZ4_COMPRESSION);

  /** Columns of earlier schemas, whose data is now found in memory. */
  private static final Set<String> FORMER = Set.of("authors", "ranks");

  private final String path;
  private final Cache cache;
  private final BloomFilter filter;
  private final DBOptions options;
  private final List<ColumnFamilyDescriptor> families = new ArrayList<>();

  /** How much damage is tolerated. */
  public enum Mode {
    /** None, except a log whose last record was cut short, as that was not acknowledged. */
    STRICT,
    /** All that can be read is read. */
    LENIENT,
  }

  public RocksFiles(Path directory, long capacityBytes) {
    this(directory, capacityBytes, Mode.STRICT);
  }

  public RocksFiles(Path directory, long capacityBytes, Mode mode) {
    RocksLibrary.load();
    cache = new LRUCache(32 * MIB);
    filter = new BloomFilter(10, false);
    path = directory.toString();
    options =
        new DBOptions()
            .setCreateIfMissing(true)
            .setCreateMissingColumnFamilies(true)
            .setMaxTotalWalSize(Math.clamp(capacityBytes / 32, 2 * MIB, 128 * MIB))
            .setAllowConcurrentMemtableWrite(false) // there is one writer
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
              column.familyName.getBytes(UTF_8), familyOptions(column, capacityBytes)));
    }
  }

  /**
   * The options of a column. Dats get larger buffers, as they are most of the written data. Only
   * columns with look-ups by key have a filter. Dats have none in their last level, as a dat is
   * looked up only if it is held. Levels that are soon rewritten are not compressed.
   */
  private ColumnFamilyOptions familyOptions(Column column, long capacityBytes) {
    boolean dats = column == Column.DATS;
    long buffer =
        dats
            ? Math.clamp(capacityBytes / 64, MIB, 32 * MIB)
            : Math.clamp(capacityBytes / 256, MIB, 8 * MIB);
    BlockBasedTableConfig tables =
        new BlockBasedTableConfig().setBlockCache(cache).setBlockSize(8 * 1024);
    if (column == Column.META || dats || column == Column.REGISTERS) {
      tables.setFilterPolicy(filter);
    }
    ColumnFamilyOptions options =
        new ColumnFamilyOptions()
            .setWriteBufferSize(buffer)
            .setTargetFileSizeBase(buffer)
            .setMaxBytesForLevelBase(4 * buffer)
            .setLevelCompactionDynamicLevelBytes(true)
            .setCompressionPerLevel(COMPRESSION)
            .setBottommostCompressionType(CompressionType.LZ4_COMPRESSION)
            .setOptimizeFiltersForHits(dats)
            .setTableFormatConfig(tables);
    if (column == Column.REGISTERS) {
      options.setMemtablePrefixBloomSizeRatio(0.05).setMemtableWholeKeyFiltering(true);
    }
    return options;
  }

  /** Opens the database for reading and writing, and drops the columns of earlier schemas. */
  Open open() throws RocksDBException {
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    List<ColumnFamilyDescriptor> there = new ArrayList<>(families);
    names().stream()
        .filter(FORMER::contains)
        .forEach(name -> there.add(new ColumnFamilyDescriptor(name.getBytes(UTF_8))));
    RocksDB rocks = RocksDB.open(options, path, there, handles);
    while (handles.size() > families.size()) {
      try (ColumnFamilyHandle former = handles.removeLast()) {
        rocks.dropColumnFamily(former);
      }
    }
    return new Open(rocks, handles);
  }

  /** The names of the columns that exist; none if there is no database. */
  private Set<String> names() throws RocksDBException {
    Set<String> names = new HashSet<>();
    if (Files.exists(Path.of(path, "CURRENT"))) {
      try (Options naming = new Options()) {
        RocksDB.listColumnFamilies(naming, path)
            .forEach(name -> names.add(new String(name, UTF_8)));
      }
    }
    return names;
  }

  /**
   * Opens the database for reading, without the columns that an older store lacks, as it cannot
   * create them.
   */
  Open openReadOnly() throws RocksDBException {
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    List<ColumnFamilyDescriptor> there = new ArrayList<>();
    Set<String> names = names();
    for (Column column : Column.values()) {
      // A damaged database may not name its columns. Opening it reports the damage.
      if (column.since == 1 || names.contains(column.familyName)) {
        there.add(families.get(column.index));
      }
    }
    return new Open(RocksDB.openReadOnly(options, path, there, handles), handles);
  }

  /** The value of a key in {@link Column#META}, with any other columns. */
  public byte @Nullable [] peek(byte[] key) throws RocksDBException {
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
   * @param handles in the order of {@link Column#values}, later columns left out in an older store
   */
  record Open(RocksDB rocks, List<ColumnFamilyHandle> handles) implements AutoCloseable {
    boolean has(Column column) {
      return column.index < handles.size();
    }

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
