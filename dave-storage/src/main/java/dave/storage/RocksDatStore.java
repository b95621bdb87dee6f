package dave.storage;

import com.google.protobuf.ByteString;
import dave.engine.store.Admission;
import dave.engine.store.Arrival;
import dave.engine.store.Claim;
import dave.engine.store.DatStore;
import dave.engine.store.MassFloor;
import dave.engine.store.MassOrder;
import dave.engine.store.Presence;
import dave.engine.store.StoreEvent;
import dave.engine.store.Vote;
import dave.engine.store.summary.Bucket;
import dave.engine.store.summary.HeldName;
import dave.engine.store.summary.Scope;
import dave.engine.store.summary.Summary;
import dave.engine.store.tree.SummaryTree;
import dave.storage.index.IndexCheck;
import dave.storage.index.IndexSums;
import dave.storage.index.MassCursor;
import dave.storage.rocks.Columns;
import dave.storage.rocks.Columns.View;
import dave.storage.rocks.Damage;
import dave.storage.rocks.RocksFiles;
import dave.storage.rocks.StoreException;
import dave.storage.rocks.StoreFigures;
import dave.storage.rocks.WriteHook;
import dave.wire.Author;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import dave.wire.keys.PrivateFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Keeps dats in a RocksDB database in a directory of its own.
 *
 * <p>One thread of its own decides on offers and writes. Reads run on the thread of the caller. An
 * acknowledged {@link Durability#SYNCED} put survives {@code kill -9} and the loss of power. A
 * relaxed one survives {@code kill -9}, and after about a second the loss of power too.
 *
 * <p>While the disk is full or failing, reads go on, puts are answered with {@link
 * Admission.Unavailable}, and {@link Stats#writable} is false. The store tries to write again every
 * second.
 */
public final class RocksDatStore implements DatStore {
  private final Columns columns;
  private final StoreMeta meta;
  private final StoreReader reader;
  private final KeyReader ofKeys;
  private final AuthorReader ofAuthors;
  private final StoreSummaries summaries;
  private final StoreWorker worker;
  private final StoreConfig config;
  private final InstantSource clock;
  private final String logId;
  private final AtomicBoolean closed = new AtomicBoolean();

  private RocksDatStore(
      Columns columns,
      StoreSummaries summaries,
      StoreWorker worker,
      StoreConfig config,
      InstantSource clock) {
    this.columns = columns;
    this.meta = new StoreMeta(columns);
    this.reader = new StoreReader(columns);
    this.ofKeys = new KeyReader(columns, worker.heads());
    this.ofAuthors = new AuthorReader(columns);
    this.summaries = summaries;
    this.worker = worker;
    this.config = config;
    this.clock = clock;
    this.logId = meta.logId();
  }

  /**
   * Opens the store in {@code directory}, or creates one there.
   *
   * @param clock the wall clock, for the ages of dats
   * @param random makes the name of the arrival log of a new store, and the seed of a hash table
   * @throws StoreException if it cannot be opened, if another process has it, or if a newer Dave
   *     wrote it
   */
  public static RocksDatStore open(
      Path directory, StoreConfig config, InstantSource clock, RandomGenerator random) {
    return open(directory, config, clock, random, WriteHook.NONE);
  }

  static RocksDatStore open(
      Path directory,
      StoreConfig config,
      InstantSource clock,
      RandomGenerator random,
      WriteHook hook) {
    try {
      PrivateFolder.make(directory);
    } catch (IOException e) {
      throw new StoreException("cannot make the store's directory " + directory, e);
    }
    Damage.refuseWreck(directory);
    RocksFiles files = new RocksFiles(directory, config.capacityBytes());
    StoreMeta.refuseNewer(directory, files);
    Columns columns = Columns.open(directory, files, hook);
    try {
      StoreOpening opening = new StoreOpening(columns, config, clock, random);
      StoreWorker worker =
          new StoreWorker(columns, opening, opening.load(), clock, config.queueCapacity());
      RocksDatStore store = new RocksDatStore(columns, opening.summaries(), worker, config, clock);
      worker.start();
      return store;
    } catch (RocksDBException e) {
      columns.close();
      throw Columns.refused(directory, e);
    } catch (RuntimeException e) {
      columns.close();
      throw e;
    }
  }

  @Override
  public Mono<Admission> put(VerifiedDat dat, Durability durability) {
    return worker.offer(dat, durability);
  }

  @Override
  public Optional<VerifiedDat> byWork(WorkHash work) {
    return reader.byWork(work);
  }

  @Override
  public List<VerifiedDat> claims(WorkHash work) {
    return reader.claims(work);
  }

  @Override
  public Optional<VerifiedDat> byRegister(ByteString key, Author author) {
    return reader.byRegister(key, author);
  }

  @Override
  public Optional<VerifiedDat> getIfCached(WorkHash work) {
    return reader.getIfCached(work);
  }

  @Override
  public Optional<VerifiedDat> getIfCached(ByteString key, Author author) {
    return reader.getIfCached(key, author);
  }

  @Override
  public Optional<VerifiedDat> heaviestOf(ByteString key, Predicate<WorkHash> hidden) {
    return ofKeys.heaviestOf(key, orderNow(), hidden);
  }

  @Override
  public Optional<VerifiedDat> contentOf(ByteString hash, Predicate<WorkHash> hidden) {
    return ofKeys.contentOf(hash, orderNow(), hidden);
  }

  @Override
  public boolean votes(ByteString key, int limit, Consumer<Vote> consumer) {
    return ofKeys.votes(key, limit, consumer);
  }

  @Override
  public List<VerifiedDat> byKey(ByteString key, @Nullable Author after, int limit) {
    return reader.byKey(key, after, limit);
  }

  @Override
  public List<VerifiedDat> list(
      ByteString prefix, @Nullable Author author, @Nullable Position after, int limit) {
    return author == null
        ? reader.list(prefix, after, limit)
        : ofAuthors.list(worker.state().ids(), prefix, author, after, limit);
  }

  @Override
  public List<VerifiedDat> heaviest(int limit) {
    return reader.heaviest(limit, orderNow());
  }

  private MassOrder orderNow() {
    return MassOrder.at(config.mass(), clock.millis());
  }

  @Override
  public Presence presence(WorkHash name) {
    return worker.state().ids().held(name);
  }

  @Override
  public Optional<WorkHash> randomWork(RandomGenerator random) {
    return worker.state().ids().random(random);
  }

  @Override
  public List<Arrival> arrivals(long after, int limit) {
    return reader.arrivals(after, limit);
  }

  @Override
  public Optional<Arrival> arrival(long sequence) {
    return reader.arrival(sequence);
  }

  @Override
  public Optional<List<Long>> arrivalsOf(Author author, int most) {
    return ofAuthors.arrivals(worker.state().ids(), author, most);
  }

  @Override
  public long lastArrival() {
    return worker.state().lastSequence();
  }

  @Override
  public String logId() {
    return logId;
  }

  @Override
  public Flux<StoreEvent> events() {
    return worker.events().flux();
  }

  @Override
  public Stats stats() {
    return worker.state().stats(worker.writable());
  }

  /**
   * The state of the database. Lists its folder, so it may block.
   *
   * @throws StoreException if it is closed
   */
  public StoreFigures figures() {
    return columns.figures();
  }

  @Override
  public SortedMap<Integer, Long> difficulties() {
    return worker.state().difficulties();
  }

  @Override
  public Optional<Summary> summary(Bucket bucket, Scope scope) {
    return summaries.ask(bucket, stats().dats(), (tree, rows) -> tree.summary(bucket, scope, rows));
  }

  @Override
  public Optional<List<Summary>> parts(Bucket bucket, int most, Scope scope) {
    return summaries.ask(
        bucket, stats().dats(), (tree, rows) -> tree.parts(bucket, most, scope, rows));
  }

  @Override
  public List<HeldName> names(Bucket bucket, int limit, Scope scope) {
    try (View view = columns.view();
        MassCursor rows = new MassCursor(view, closed::get)) {
      return SummaryTree.names(bucket, limit, scope, rows);
    }
  }

  @Override
  public MassFloor floor() {
    return worker.state().floor(clock.millis());
  }

  /** How often summaries were made again because they did not match the index. */
  public long summaryMismatches() {
    return summaries.mismatches();
  }

  /** The bytes of heap that summaries take; 0 before the first question. */
  public long summaryBytes() {
    return summaries.heapBytes();
  }

  @Override
  public byte @Nullable [] getMeta(String name) {
    return meta.own(name);
  }

  /**
   * @throws StoreException if the disk is full or failing
   */
  @Override
  public void putMeta(String name, byte[] value) {
    try {
      meta.putOwn(name, value);
      worker.written();
    } catch (RocksDBException e) {
      throw new StoreException("cannot write " + name + " to the store", e);
    }
  }

  /**
   * Where the indexes, on the disk and in memory, disagree with the dats; empty if all agree. Reads
   * the whole store. To be called while no offers come in.
   */
  public List<String> disagreements() {
    IndexCheck check = new IndexCheck(columns);
    IndexSums expected = check.expected();
    List<String> found = new ArrayList<>();
    IndexCheck.disagreeing(check.actual(), expected).forEach(column -> found.add(column.name()));
    if (!IndexCheck.disagreeing(worker.state().sums(), expected).isEmpty()) {
      found.add("sums in memory");
    }
    long[] counted = new long[2];
    SortedMap<Integer, Long> classes = new TreeMap<>();
    check.forEachDat(
        dat -> {
          counted[0]++;
          counted[1] += dat.bytes();
          classes.merge(dat.claim().weighed().difficulty(), 1L, Long::sum);
          boolean same =
              presence(dat.name())
                  .equals(new Presence.Held(Claim.tag(dat.dat()), dat.verified().bound()));
          if (!same) {
            found.add("held in memory: " + dat.name());
          }
        });
    Stats stats = stats();
    if (stats.dats() != counted[0] || stats.bytes() != counted[1]) {
      found.add(stats + ", but there are " + counted[0] + " dats of " + counted[1] + " bytes");
    }
    if (!difficulties().equals(classes)) {
      found.add(difficulties() + " by difficulty, but there are " + classes);
    }
    found.addAll(summaries.disagreements());
    return found;
  }

  /** Decides on all offers, makes them safe on disk, and releases the directory. */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    summaries.close();
    if (worker.stop()) {
      try {
        meta.putCleanMark(worker.state().sums());
      } catch (RocksDBException e) {
        RocksFiles.LOG.warn("not closed cleanly, the next start checks everything", e);
      }
    }
    columns.close();
  }
}
