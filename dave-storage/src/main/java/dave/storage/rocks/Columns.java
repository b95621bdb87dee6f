package dave.storage.rocks;

import dave.storage.rocks.WriteHook.Step;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.CompactRangeOptions.BottommostLevelCompaction;
import org.rocksdb.FlushOptions;
import org.rocksdb.LiveFileMetaData;
import org.rocksdb.ReadOptions;
import org.rocksdb.ReadTier;
import org.rocksdb.RocksDBException;
import org.rocksdb.Snapshot;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The database with its column families. Each use keeps it open, so that no native handle is used
 * after it was closed.
 *
 * <p>Reads throw {@link StoreException}. Writes throw {@link RocksDBException}, which the caller
 * turns into an answer.
 */
public final class Columns implements ColumnReader, AutoCloseable {
  private final Path directory;
  private final RocksFiles files;
  private final WriteHook hook;
  private final ReentrantReadWriteLock life = new ReentrantReadWriteLock();
  private final WriteOptions writeOptions = new WriteOptions();
  private final ReadOptions memoryOnly = new ReadOptions().setReadTier(ReadTier.BLOCK_CACHE_TIER);
  private final boolean readOnly;
  private RocksFiles.@Nullable Open open; // guarded by life

  private Columns(
      Path directory,
      RocksFiles files,
      WriteHook hook,
      boolean readOnly,
      RocksFiles.@Nullable Open open) {
    this.readOnly = readOnly;
    this.directory = directory;
    this.files = files;
    this.hook = hook;
    this.open = open;
  }

  /**
   * Opens the database for reading and writing. {@code files} are closed with it, or if this fails.
   *
   * @throws StoreException if it cannot be opened, or another process has it
   */
  public static Columns open(Path directory, RocksFiles files, WriteHook hook) {
    try {
      hook.before(Step.OPEN);
      return new Columns(directory, files, hook, false, files.open());
    } catch (RocksDBException e) {
      files.close();
      throw refused(directory, e);
    }
  }

  /**
   * Opens the database for reading. The folder is not locked, and only RocksDB's own LOG file
   * changes.
   *
   * @throws StoreException if it cannot be opened
   */
  public static Columns openReadOnly(Path directory, RocksFiles files) {
    try {
      return new Columns(directory, files, WriteHook.NONE, true, files.openReadOnly());
    } catch (RocksDBException e) {
      files.close();
      throw refused(directory, e);
    }
  }

  public static StoreException refused(Path directory, RocksDBException e) {
    if (isLocked(e)) {
      return FolderLock.refused(directory);
    }
    return Damage.is(e)
        ? Damage.atOpening(directory, e)
        : new StoreException("cannot open the store at " + directory, e);
  }

  private static boolean isLocked(RocksDBException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("/LOCK:") || message.contains("lock hold by current process");
  }

  @Override
  public byte @Nullable [] get(Column column, byte[] key) {
    return reading(db -> db.rocks().get(db.handle(column), key));
  }

  /**
   * A value, if RocksDB has it in memory; null does not mean that there is none. Waits neither for
   * the disk nor for {@link #reopen}.
   */
  public byte @Nullable [] getIfCached(Column column, byte[] key) {
    if (!life.readLock().tryLock()) {
      return null;
    }
    try {
      return open == null ? null : open.rocks().get(open.handle(column), memoryOnly, key);
    } catch (RocksDBException e) {
      return null; // The value is on the disk; a read of the disk reports any other error.
    } finally {
      life.readLock().unlock();
    }
  }

  /**
   * Writes all changes or none. Readers see them at once; a crash of the machine may lose them
   * until a sync.
   */
  public void write(WriteBatch batch) throws RocksDBException {
    writing(
        Step.WRITE,
        db -> {
          db.rocks().write(writeOptions, batch);
        });
  }

  /**
   * Like {@link #write(WriteBatch)}.
   *
   * @param batch in the layout of {@link ChangeBatch}
   */
  void write(byte[] batch) throws RocksDBException {
    try (WriteBatch changes = new WriteBatch(batch)) {
      write(changes);
    }
  }

  /** Whether the database has a column. An older store may lack a new column. */
  public boolean has(Column column) {
    return reading(db -> db.has(column));
  }

  /** The id of a column in a batch. */
  int id(Column column) {
    return reading(db -> db.handle(column).getID());
  }

  /** Adds a put to a batch. */
  public void put(WriteBatch batch, Column column, byte[] key, byte[] value)
      throws RocksDBException {
    writing(null, db -> batch.put(db.handle(column), key, value));
  }

  /** Adds a deletion to a batch. */
  public void delete(WriteBatch batch, Column column, byte[] key) throws RocksDBException {
    writing(null, db -> batch.delete(db.handle(column), key));
  }

  /** Syncs: returns when all writes are on the disk. */
  public void sync() throws RocksDBException {
    writing(Step.SYNC, db -> db.rocks().flushWal(true));
  }

  /** The state of the database. */
  public StoreFigures figures() {
    FolderSizes sizes = FolderSizes.of(directory);
    return reading(
        db ->
            new StoreFigures(
                sizes.tables(),
                sizes.log(),
                sizes.other(),
                db.rocks().getAggregatedLongProperty("rocksdb.cur-size-all-mem-tables"),
                db.rocks().getLongProperty("rocksdb.block-cache-usage"),
                db.rocks().getAggregatedLongProperty("rocksdb.estimate-pending-compaction-bytes"),
                db.rocks().getLongProperty("rocksdb.actual-delayed-write-rate"),
                db.rocks().getLongProperty("rocksdb.is-write-stopped") != 0,
                db.rocks().getLongProperty("rocksdb.background-errors")));
  }

  /** Makes the files of a column as small as they can be. */
  public void compact(Column column) throws RocksDBException {
    try (CompactRangeOptions whole =
        new CompactRangeOptions().setBottommostLevelCompaction(BottommostLevelCompaction.kForce)) {
      writing(Step.WRITE, db -> db.rocks().compactRange(db.handle(column), null, null, whole));
    }
  }

  /** The tables of the database. */
  public List<LiveFileMetaData> tables() {
    return reading(db -> db.rocks().getLiveFilesMetaData());
  }

  /** A consistent view of all columns, as of now. To be closed on this thread. */
  public View view() {
    life.readLock().lock();
    try {
      return new View(directory, opened(), life.readLock());
    } catch (RuntimeException e) {
      life.readLock().unlock();
      throw e;
    }
  }

  /**
   * Closes the database and opens it again, which is needed to write again after an I/O error. If
   * that fails, it is opened for reading only; if that fails too, reads throw.
   */
  public void reopen() throws RocksDBException {
    life.writeLock().lock();
    try {
      if (open != null) {
        open.close();
        open = null;
      }
      try {
        hook.before(Step.OPEN);
        open = files.open();
      } catch (RocksDBException e) {
        open = files.openReadOnly();
        throw e;
      }
    } finally {
      life.writeLock().unlock();
    }
  }

  /** Flushes memory to disk and releases everything; idempotent. */
  @Override
  public void close() {
    life.writeLock().lock();
    try {
      if (open != null) {
        if (!readOnly) {
          flush(open);
        }
        open.close();
        open = null;
        files.close();
        writeOptions.close();
        memoryOnly.close();
      }
    } finally {
      life.writeLock().unlock();
    }
  }

  /**
   * Flushes, so that the next start need not replay the log. If this fails, the next start replays
   * it.
   */
  private void flush(RocksFiles.Open db) {
    try (FlushOptions options = new FlushOptions().setWaitForFlush(true)) {
      hook.before(Step.SYNC);
      db.rocks().flush(options, db.handles());
      db.rocks().flushWal(true);
    } catch (RocksDBException e) {
      RocksFiles.LOG.warn("not flushed at the close, will replay the log: {}", e.getMessage());
    }
  }

  private RocksFiles.Open opened() {
    if (open == null) {
      throw new StoreException("the store at " + directory + " is closed");
    }
    return open;
  }

  private interface Reading<T extends @Nullable Object> {
    T of(RocksFiles.Open db) throws RocksDBException;
  }

  private interface Writing {
    void to(RocksFiles.Open db) throws RocksDBException;
  }

  private <T extends @Nullable Object> T reading(Reading<T> reading) {
    life.readLock().lock();
    try {
      return reading.of(opened());
    } catch (RocksDBException e) {
      throw unreadable(directory, e);
    } finally {
      life.readLock().unlock();
    }
  }

  private static StoreException unreadable(Path directory, RocksDBException e) {
    return Damage.is(e)
        ? Damage.of(directory, e)
        : new StoreException("cannot read the store at " + directory, e);
  }

  private void writing(@Nullable Step step, Writing writing) throws RocksDBException {
    life.readLock().lock();
    try {
      if (step != null) {
        hook.before(step);
      }
      writing.to(opened());
    } finally {
      life.readLock().unlock();
    }
  }

  /** A snapshot of all columns. */
  public static final class View implements ColumnReader, AutoCloseable {
    private final Path directory;
    private final RocksFiles.Open db;
    private final Lock held;
    private final Snapshot snapshot;
    private final ReadOptions options;

    private View(Path directory, RocksFiles.Open db, Lock held) {
      this.directory = directory;
      this.db = db;
      this.held = held;
      this.snapshot = db.rocks().getSnapshot();
      this.options = new ReadOptions().setSnapshot(snapshot);
    }

    @Override
    public byte @Nullable [] get(Column column, byte[] key) {
      try {
        return db.rocks().get(db.handle(column), options, key);
      } catch (RocksDBException e) {
        throw unreadable(directory, e);
      }
    }

    /** A new cursor, not positioned yet. To be closed before this view. */
    public Cursor cursor(Column column) {
      return Cursor.of(
          db.rocks().newIterator(db.handle(column), options), e -> unreadable(directory, e));
    }

    @Override
    public void close() {
      options.close();
      db.rocks().releaseSnapshot(snapshot);
      snapshot.close();
      held.unlock();
    }
  }
}
