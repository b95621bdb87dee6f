package dave.storage;

import com.google.protobuf.ByteString;
import dave.engine.store.Admission;
import dave.engine.store.Claim;
import dave.engine.store.DatSize;
import dave.engine.store.DatStore.Stats;
import dave.engine.store.DatWeight;
import dave.engine.store.LastTimes;
import dave.engine.store.MassFloor;
import dave.engine.store.MassOrder;
import dave.engine.store.StoreEvent;
import dave.engine.store.StoreEvents;
import dave.engine.store.rule.Decision;
import dave.engine.store.rule.Eviction;
import dave.storage.PendingChanges.Change;
import dave.storage.index.IdIndex;
import dave.storage.index.IndexKeys;
import dave.storage.index.IndexKeys.MassValue;
import dave.storage.index.IndexSums;
import dave.storage.index.KeyHeads;
import dave.storage.index.MassWindows;
import dave.storage.index.PlaceByte;
import dave.storage.index.StoredDat;
import dave.storage.index.TypedColumn;
import dave.storage.index.TypedColumn.Register;
import dave.storage.rocks.Column;
import dave.storage.rocks.Columns;
import dave.storage.rocks.Cursor;
import dave.wire.Author;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.random.RandomGenerator;
import org.rocksdb.RocksDBException;

/**
 * The state of the store: decides on offers, and writes the decisions on several offers at a time.
 * The part that readers see in memory changes after the disk. After a failed write that part is
 * still right, but the state must be loaded again.
 *
 * <p>Only one thread, the store's worker, may decide and write. All other methods are thread-safe.
 */
final class StoreState {
  private static final int SHRINK_BATCH = 1_000;

  private final Columns columns;
  private final StoreConfig config;
  private final IdIndex ids;
  private final KeyHeads heads;
  private final StoreSummaries summaries;

  // As decided; for the worker only.
  private final PendingChanges pending;
  private final MassWindows windows;
  private final IndexSums sums;
  private final LastTimes lastTimes;
  private long evictions;
  private long decidedBytes;
  private long decidedSequence;

  // As written.
  private final List<StoreEvent> events = new ArrayList<>();

  /** The number of dats of each difficulty. */
  private final AtomicLongArray classes = new AtomicLongArray(DatWeight.MAX_DIFFICULTY + 1);

  private volatile long bytes;
  private volatile long lastSequence;

  /** The lightest dats of each difficulty, if the store is full. */
  private volatile List<DatWeight> lightest = List.of();

  private StoreState(
      Columns columns,
      StoreConfig config,
      IdIndex ids,
      IndexSums sums,
      KeyHeads heads,
      StoreSummaries summaries) {
    this.heads = heads;
    this.summaries = summaries;
    this.columns = columns;
    this.config = config;
    this.ids = ids;
    this.pending = new PendingChanges(columns);
    this.windows = new MassWindows(columns, this::write);
    this.sums = sums;
    StoreMeta meta = new StoreMeta(columns);
    this.lastTimes = meta.lastTimes();
    this.lastSequence = meta.lastSequence();
    this.decidedSequence = lastSequence;
  }

  /** Loads the state from {@link Column#MASS}, which the caller has checked. */
  static StoreState load(
      Columns columns,
      StoreConfig config,
      IndexSums sums,
      RandomGenerator random,
      KeyHeads heads,
      StoreSummaries summaries) {
    IdIndex ids = new IdIndex(random);
    heads.clear();
    summaries.drop();
    StoreState state = new StoreState(columns, config, ids, sums, heads, summaries);
    long held = 0;
    try (Columns.View view = columns.view();
        Cursor cursor = view.cursor(Column.MASS).first()) {
      while (cursor.valid()) {
        MassValue value = MassValue.decode(cursor.value());
        DatWeight dat = IndexKeys.weighed(cursor.key(), value.bytes());
        ids.add(dat.work(), value.tag(), value.placeByte());
        state.classes.incrementAndGet(dat.difficulty());
        held += dat.bytes();
        cursor.next();
      }
    }
    state.bytes = held;
    state.decidedBytes = held;
    return state;
  }

  IdIndex ids() {
    return ids;
  }

  IndexSums sums() {
    return sums;
  }

  long lastSequence() {
    return lastSequence;
  }

  Stats stats(boolean writable) {
    return new Stats(ids.size(), bytes, config.capacityBytes(), writable);
  }

  /** The number of dats of each difficulty that any dat has. */
  SortedMap<Integer, Long> difficulties() {
    SortedMap<Integer, Long> counts = new TreeMap<>();
    for (int bits = 0; bits < classes.length(); bits++) {
      long dats = classes.get(bits);
      if (dats > 0) {
        counts.put(bits, dats);
      }
    }
    return counts;
  }

  /**
   * Evicts dats until the store is within its capacity, for a store that was opened with a lower
   * one.
   */
  void shrink(long nowMs) throws RocksDBException {
    Contents contents = new Contents(nowMs);
    while (decidedBytes > config.capacityBytes()) {
      Iterator<DatWeight> lightest = windows.lightestFirst(MassOrder.at(config.mass(), nowMs));
      long excess = decidedBytes - config.capacityBytes();
      List<Claim> gone = new ArrayList<>();
      while (excess > 0 && gone.size() < SHRINK_BATCH) {
        DatWeight next = lightest.next();
        gone.add(contents.named(next.work()).orElseThrow());
        excess -= next.bytes();
      }
      decide(Decision.evict(gone, contents));
      write();
    }
    noteLightest();
  }

  /** See {@link dave.engine.store.DatStore#floor}. */
  MassFloor floor(long nowMs) {
    return lightest.stream()
        .min(MassOrder.at(config.mass(), nowMs))
        .map(dat -> MassFloor.at(config.mass(), dat, nowMs))
        .orElse(MassFloor.none(config.mass()));
  }

  /** Notes the lightest dats of each difficulty, one of which is the lightest at any time. */
  private void noteLightest() {
    boolean full = bytes + DatSize.MAX > config.capacityBytes();
    lightest = full ? windows.lightestOfEach() : List.of();
  }

  /**
   * Decides on an offer as if all earlier decisions were written. Some decisions need the disk and
   * write the earlier ones first.
   */
  Admission admit(VerifiedDat dat, long nowMs) {
    Decision decision = Decision.on(dat, decidedSequence + 1, new Contents(nowMs));
    if (!decision.entering().isEmpty()) {
      decide(decision);
      pending.events().addAll(decision.events());
    }
    return decision.admission();
  }

  /** The decided contents of the store, at an instant. */
  private final class Contents implements Decision.Contents {
    private final long nowMs;

    Contents(long nowMs) {
      this.nowMs = nowMs;
    }

    @Override
    public Optional<Claim> named(WorkHash name) {
      return held(name).map(StoredDat::claim);
    }

    @Override
    public Optional<Claim> inRegister(ByteString key, Author author) {
      if (pending.touchesRegister(key, author)) {
        return pending.inRegister(key, author).flatMap(this::named);
      }
      return TypedColumn.REGISTERS.get(columns, new Register(key, author)).flatMap(this::named);
    }

    @Override
    public LastTimes lastTimes() {
      return lastTimes;
    }

    @Override
    public Optional<List<DatWeight>> toFit(DatWeight incoming, Set<DatWeight> leaving) {
      long freed = leaving.stream().mapToLong(DatWeight::bytes).sum();
      long excess = decidedBytes + incoming.bytes() - freed - config.capacityBytes();
      if (excess <= 0) {
        return Optional.of(List.of());
      }
      MassOrder order = MassOrder.at(config.mass(), nowMs);
      return Eviction.toFit(incoming, excess, leaving, windows.lightestFirst(order), order);
    }
  }

  /**
   * A number that grows with each note, over restarts too, as no more dats are evicted than arrive.
   */
  private long nextNote() {
    evictions++;
    return (decidedSequence << 20) + evictions;
  }

  private void decide(Decision decision) {
    Change change =
        new Change(
            decision.gone().stream().map(StoredDat::new).toList(),
            decision.entering().stream().map(StoredDat::new).toList());
    pending.add(change, sums);
    for (VerifiedDat evicted : decision.evicted()) {
      lastTimes.evicted(evicted).ifPresent(noted -> pending.add(noted, nextNote()));
    }
    for (StoredDat gone : change.gone()) {
      windows.remove(gone.claim().weighed());
      decidedBytes -= gone.bytes();
    }
    for (StoredDat entering : change.entering()) {
      windows.add(entering.claim().weighed());
      decidedBytes += entering.bytes();
      decidedSequence = Math.max(decidedSequence, entering.sequence());
    }
  }

  /**
   * Writes all decisions that are not written yet, as one batch.
   *
   * @throws RocksDBException if the write failed; this state must not be used any more
   */
  void write() throws RocksDBException {
    if (pending.isEmpty()) {
      return;
    }
    summaries.write(pending.changes(), () -> pending.write(decidedSequence));
    pending.changes().forEach(this::apply);
    bytes = decidedBytes;
    lastSequence = decidedSequence;
    events.addAll(pending.events());
    pending.clear();
    noteLightest();
  }

  /**
   * Adds the events of all changes that were written since the last call.
   *
   * @return whether there are any
   */
  boolean addEventsTo(StoreEvents to) {
    boolean any = !events.isEmpty();
    events.forEach(to::add);
    events.clear();
    return any;
  }

  /**
   * Applies a change to the data in memory. A dat stays known until the one that replaces it is, so
   * that there is no moment without either.
   */
  private void apply(Change change) {
    change.gone().stream().filter(gone -> isNamedAnew(gone, change)).forEach(this::forget);
    change.entering().forEach(this::remember);
    change.gone().stream().filter(gone -> !isNamedAnew(gone, change)).forEach(this::forget);
  }

  private static boolean isNamedAnew(StoredDat gone, Change change) {
    return change.entering().stream().anyMatch(entering -> entering.name().equals(gone.name()));
  }

  private void forget(StoredDat gone) {
    ids.remove(gone.name());
    heads.remove(gone.claim());
    classes.decrementAndGet(gone.claim().weighed().difficulty());
  }

  private void remember(StoredDat entered) {
    ids.add(entered.name(), Claim.tag(entered.dat()), PlaceByte.of(entered.claim()));
    heads.add(entered.claim());
    classes.incrementAndGet(entered.claim().weighed().difficulty());
  }

  private Optional<StoredDat> held(WorkHash name) {
    if (pending.touches(name)) {
      return pending.named(name);
    }
    if (!ids.contains(name)) {
      return Optional.empty();
    }
    return TypedColumn.DATS.get(columns, name);
  }
}
