package dave.storage;

import dave.engine.store.Admission;
import dave.engine.store.DatStore.Stats;
import dave.engine.store.Eviction;
import dave.engine.store.MassOrder;
import dave.engine.store.Ruling;
import dave.engine.store.StoreEvent;
import dave.engine.store.StoreEvents;
import dave.engine.store.Weighed;
import dave.storage.IndexKeys.MassValue;
import dave.storage.IndexKeys.RegisterValue;
import dave.wire.Dat;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;

/**
 * What is held: decides on offers and makes the changes. What it knows in memory changes after the
 * disk did, so a write that fails leaves it true.
 *
 * <p>{@link #admit} is of one thread, the store's worker; the rest is safe for any.
 */
final class Ledger {
  private static final int SHRINK_BATCH = 1_000;

  private final Columns columns;
  private final StoreMeta meta;
  private final StoreConfig config;
  private final IdIndex ids;
  private final MassWindows windows;
  private final IndexSums sums;

  /** How many dats there are of each difficulty. */
  private final AtomicLongArray classes = new AtomicLongArray(Weighed.MAX_DIFFICULTY + 1);

  private volatile long bytes;
  private volatile long lastSequence;

  private Ledger(Columns columns, StoreConfig config, IdIndex ids, IndexSums sums) {
    this.columns = columns;
    this.meta = new StoreMeta(columns);
    this.config = config;
    this.ids = ids;
    this.windows = new MassWindows(columns);
    this.sums = sums;
    this.lastSequence = meta.lastSequence();
  }

  /** Reads {@link Column#MASS}, which the caller has checked. */
  static Ledger load(Columns columns, StoreConfig config, IndexSums sums, RandomGenerator random) {
    IdIndex ids = new IdIndex(random);
    Ledger ledger = new Ledger(columns, config, ids, sums);
    long held = 0;
    try (Columns.View view = columns.view();
        Cursor cursor = view.cursor(Column.MASS).first()) {
      while (cursor.valid()) {
        MassValue value = MassValue.decode(cursor.value());
        Weighed dat = IndexKeys.weighed(cursor.key(), value.bytes());
        ids.add(dat.work(), value.authorTag(), value.bound());
        ledger.classes.incrementAndGet(dat.difficulty());
        held += dat.bytes();
        cursor.next();
      }
    }
    ledger.bytes = held;
    return ledger;
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

  /** How many dats there are of each difficulty that any has. */
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

  /** Evicts until what is held is within the capacity: for a store that was opened with a lower. */
  void shrink(long nowMs) throws RocksDBException {
    while (bytes > config.capacityBytes()) {
      Iterator<Weighed> lightest = windows.lightestFirst(MassOrder.at(config.mass(), nowMs));
      long excess = bytes - config.capacityBytes();
      HashSet<Weighed> gone = new HashSet<>();
      while (excess > 0 && gone.size() < SHRINK_BATCH) {
        Weighed next = lightest.next();
        gone.add(next);
        excess -= next.bytes();
      }
      make(new Change(fetch(gone), List.of()));
    }
  }

  /**
   * Decides on an offer, and makes the change if there is one.
   *
   * @param events gets what changed, in order
   * @throws RocksDBException if the change could not be written; nothing changed then in memory
   */
  Admission admit(VerifiedDat dat, long nowMs, StoreEvents events) throws RocksDBException {
    Optional<StoredDat> sameWork = byWork(dat.dat().work());
    Optional<StoredDat> sameRegister = byRegister(dat.dat());
    Ruling ruling =
        Ruling.on(dat, sameWork.map(StoredDat::verified), sameRegister.map(StoredDat::verified));
    return switch (ruling) {
      case Ruling.Refused refused -> refused.reason();
      case Ruling.Enters enters -> {
        List<StoredDat> leaving = new ArrayList<>();
        enters.copy().ifPresent(copy -> leaving.add(sameWork.orElseThrow()));
        enters.older().ifPresent(older -> leaving.add(sameRegister.orElseThrow()));
        Optional<List<Weighed>> evicted = evictedBy(Weighed.of(dat), leaving, nowMs);
        yield evicted.isEmpty()
            ? Admission.Ignored.TOO_LIGHT
            : enter(dat, enters, leaving, fetch(evicted.get()), events);
      }
    };
  }

  private Optional<List<Weighed>> evictedBy(Weighed incoming, List<StoredDat> leaving, long nowMs) {
    long freed = leaving.stream().mapToLong(StoredDat::bytes).sum();
    long excess = bytes + incoming.bytes() - freed - config.capacityBytes();
    if (excess <= 0) {
      return Optional.of(List.of());
    }
    MassOrder order = MassOrder.at(config.mass(), nowMs);
    Set<Weighed> gone =
        leaving.stream().map(dat -> Weighed.of(dat.verified())).collect(Collectors.toSet());
    return Eviction.toFit(incoming, excess, gone, windows.lightestFirst(order), order);
  }

  private Admission enter(
      VerifiedDat dat,
      Ruling.Enters ruling,
      List<StoredDat> leaving,
      List<StoredDat> evicted,
      StoreEvents events)
      throws RocksDBException {
    StoredDat entering = new StoredDat(dat, lastSequence + 1);
    List<StoredDat> gone = Stream.concat(leaving.stream(), evicted.stream()).toList();
    make(new Change(gone, List.of(entering)));
    evicted.forEach(light -> events.add(new StoreEvent.Evicted(light.verified())));
    return ruling.admit(entering.arrival(), events);
  }

  private record Change(List<StoredDat> gone, List<StoredDat> entering) {}

  private void make(Change change) throws RocksDBException {
    try (WriteBatch batch = new WriteBatch()) {
      for (StoredDat gone : change.gone) {
        columns.delete(batch, Column.DATS, gone.work().toByteArray());
        for (IndexEntry entry : IndexEntry.of(gone)) {
          columns.delete(batch, entry.column(), entry.key());
        }
      }
      for (StoredDat entering : change.entering) {
        columns.put(batch, Column.DATS, entering.work().toByteArray(), entering.encode());
        for (IndexEntry entry : IndexEntry.of(entering)) {
          columns.put(batch, entry.column(), entry.key(), entry.value());
        }
        meta.putLastSequence(batch, entering.sequence());
      }
      columns.write(batch);
    }
    change.gone.forEach(this::forget);
    change.entering.forEach(this::remember);
  }

  // The worker alone writes the counters; they are volatile for those who read.
  @SuppressWarnings("NonAtomicVolatileUpdate")
  private void forget(StoredDat gone) {
    ids.remove(gone.work());
    windows.remove(Weighed.of(gone.verified()));
    classes.decrementAndGet(gone.verified().difficulty());
    IndexEntry.of(gone).forEach(sums::remove);
    bytes -= gone.bytes();
  }

  @SuppressWarnings("NonAtomicVolatileUpdate")
  private void remember(StoredDat entered) {
    Dat dat = entered.dat();
    ids.add(dat.work(), dat.author().prefix64(), entered.verified().bound());
    windows.add(Weighed.of(entered.verified()));
    classes.incrementAndGet(entered.verified().difficulty());
    IndexEntry.of(entered).forEach(sums::add);
    bytes += entered.bytes();
    lastSequence = entered.sequence();
  }

  private List<StoredDat> fetch(Collection<Weighed> dats) {
    return dats.stream().map(Weighed::work).map(work -> byWork(work).orElseThrow()).toList();
  }

  private Optional<StoredDat> byWork(WorkHash work) {
    if (!ids.contains(work)) {
      return Optional.empty();
    }
    return Optional.ofNullable(columns.get(Column.DATS, work.toByteArray()))
        .map(record -> StoredDat.decode(work, record));
  }

  private Optional<StoredDat> byRegister(Dat dat) {
    if (!dat.isRegister()) {
      return Optional.empty();
    }
    byte[] place = IndexKeys.register(dat.key(), dat.author());
    return Optional.ofNullable(columns.get(Column.REGISTERS, place))
        .flatMap(value -> byWork(RegisterValue.decode(value).work()));
  }
}
