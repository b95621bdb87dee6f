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
import dave.storage.Pending.Change;
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
import org.rocksdb.RocksDBException;

/**
 * What is held: decides on offers, and writes what it decided on for several at a time. What others
 * see of it in memory changes after the disk did. A write that fails leaves that true; the ledger
 * as such is then to be loaded anew.
 *
 * <p>Decisions and writes are of one thread, the store's worker; the rest is safe for any.
 */
final class Ledger {
  private static final int SHRINK_BATCH = 1_000;

  private final Columns columns;
  private final StoreConfig config;
  private final IdIndex ids;
  private final KeyHeads heads;

  // As decided, of the worker alone.
  private final Pending pending;
  private final MassWindows windows;
  private final IndexSums sums;
  private long decidedBytes;
  private long decidedSequence;

  // As written.
  private final List<StoreEvent> events = new ArrayList<>();

  /** How many dats there are of each difficulty. */
  private final AtomicLongArray classes = new AtomicLongArray(Weighed.MAX_DIFFICULTY + 1);

  private volatile long bytes;
  private volatile long lastSequence;

  private Ledger(Columns columns, StoreConfig config, IdIndex ids, IndexSums sums, KeyHeads heads) {
    this.heads = heads;
    this.columns = columns;
    this.config = config;
    this.ids = ids;
    this.pending = new Pending(columns);
    this.windows = new MassWindows(columns, this::write);
    this.sums = sums;
    this.lastSequence = new StoreMeta(columns).lastSequence();
    this.decidedSequence = lastSequence;
  }

  /** Reads {@link Column#MASS}, which the caller has checked. */
  static Ledger load(
      Columns columns, StoreConfig config, IndexSums sums, RandomGenerator random, KeyHeads heads) {
    IdIndex ids = new IdIndex(random);
    heads.clear();
    Ledger ledger = new Ledger(columns, config, ids, sums, heads);
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
    ledger.decidedBytes = held;
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
    while (decidedBytes > config.capacityBytes()) {
      Iterator<Weighed> lightest = windows.lightestFirst(MassOrder.at(config.mass(), nowMs));
      long excess = decidedBytes - config.capacityBytes();
      HashSet<Weighed> gone = new HashSet<>();
      while (excess > 0 && gone.size() < SHRINK_BATCH) {
        Weighed next = lightest.next();
        gone.add(next);
        excess -= next.bytes();
      }
      decide(new Change(fetch(gone), List.of()));
      write();
    }
  }

  /**
   * Decides on an offer, as if all that was decided on before were written. It may be: some
   * decisions need the disk.
   */
  Admission admit(VerifiedDat dat, long nowMs) {
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
            : enter(dat, enters, leaving, fetch(evicted.get()));
      }
    };
  }

  private Optional<List<Weighed>> evictedBy(Weighed incoming, List<StoredDat> leaving, long nowMs) {
    long freed = leaving.stream().mapToLong(StoredDat::bytes).sum();
    long excess = decidedBytes + incoming.bytes() - freed - config.capacityBytes();
    if (excess <= 0) {
      return Optional.of(List.of());
    }
    MassOrder order = MassOrder.at(config.mass(), nowMs);
    Set<Weighed> gone =
        leaving.stream().map(dat -> Weighed.of(dat.verified())).collect(Collectors.toSet());
    return Eviction.toFit(incoming, excess, gone, windows.lightestFirst(order), order);
  }

  private Admission enter(
      VerifiedDat dat, Ruling.Enters ruling, List<StoredDat> leaving, List<StoredDat> evicted) {
    StoredDat entering = new StoredDat(dat, decidedSequence + 1);
    List<StoredDat> gone = new ArrayList<>(leaving);
    gone.addAll(evicted);
    decide(new Change(gone, List.of(entering)));
    evicted.forEach(light -> pending.events().add(new StoreEvent.Evicted(light.verified())));
    return ruling.admit(entering.arrival(), pending.events()::add);
  }

  private void decide(Change change) {
    pending.add(change, sums);
    for (StoredDat gone : change.gone()) {
      windows.remove(Weighed.of(gone.verified()));
      decidedBytes -= gone.bytes();
    }
    for (StoredDat entering : change.entering()) {
      windows.add(Weighed.of(entering.verified()));
      decidedBytes += entering.bytes();
      decidedSequence = entering.sequence();
    }
  }

  /**
   * Writes what was decided on, if anything, as one batch.
   *
   * @throws RocksDBException if it could not be written; this ledger is of no use then
   */
  void write() throws RocksDBException {
    if (pending.isEmpty()) {
      return;
    }
    pending.write(decidedSequence);
    for (Change change : pending.changes()) {
      change.gone().forEach(this::forget);
      change.entering().forEach(this::remember);
    }
    bytes = decidedBytes;
    lastSequence = decidedSequence;
    events.addAll(pending.events());
    pending.clear();
  }

  /**
   * Adds the events of what was written since the last call.
   *
   * @return whether there are any
   */
  boolean tell(StoreEvents to) {
    boolean any = !events.isEmpty();
    events.forEach(to::add);
    events.clear();
    return any;
  }

  private void forget(StoredDat gone) {
    ids.remove(gone.work());
    heads.remove(gone.verified());
    classes.decrementAndGet(gone.verified().difficulty());
  }

  private void remember(StoredDat entered) {
    Dat dat = entered.dat();
    ids.add(dat.work(), dat.author().prefix64(), entered.verified().bound());
    heads.add(entered.verified());
    classes.incrementAndGet(entered.verified().difficulty());
  }

  private List<StoredDat> fetch(Collection<Weighed> dats) {
    return dats.stream().map(Weighed::work).map(work -> byWork(work).orElseThrow()).toList();
  }

  private Optional<StoredDat> byWork(WorkHash work) {
    if (pending.touches(work)) {
      return pending.byWork(work);
    }
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
    if (pending.touchesRegisterOf(dat)) {
      return pending.byRegister(dat).flatMap(this::byWork);
    }
    byte[] place = IndexKeys.register(dat.key(), dat.author());
    return Optional.ofNullable(columns.get(Column.REGISTERS, place))
        .flatMap(value -> byWork(RegisterValue.work(value)));
  }
}
