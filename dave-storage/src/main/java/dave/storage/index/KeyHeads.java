package dave.storage.index;

import com.google.protobuf.ByteString;
import dave.engine.quota.LatestMap;
import dave.engine.store.Claim;
import dave.engine.store.DatWeight;
import dave.engine.store.MassOrder;
import dave.wire.WorkHash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Keeps in memory the heaviest records of keys that have many. Within a difficulty the order never
 * changes. So at each instant the heaviest record of a key is the first of one of its difficulties.
 *
 * <p>A key is read once, when its heaviest record is requested; from then on its heads are kept up
 * to date. The heads are the first {@value #KEPT} records of each difficulty. When all of these are
 * gone, the key is read again. When all of them are hidden, it is read again too, and twice as many
 * are kept from then on. So an attacker that hides many records pays for each read with twice the
 * work of the last.
 *
 * <p>Keys with few records are not kept. Of the others, the {@value #KEYS} that were requested or
 * changed last are kept. A claim weighs the same in all places of its work here ({@link
 * Claim#weighedInKey}). Thread-safe.
 */
public final class KeyHeads {
  /** A key with at most this many records is read as fast as it is found here. */
  static final int FEW = 64;

  static final int KEPT = 8;

  /** The most heads of a difficulty: more than can be hidden at a time. */
  private static final int MOST_KEPT = 1 << 14;

  private static final int KEYS = 256;

  /** A key with more changes than this while it is read is not kept. */
  private static final int MEANWHILE = 1_024;

  private static final Comparator<DatWeight> HEAVIEST_FIRST =
      DatWeight.LIGHTEST_OF_CLASS_FIRST.reversed();

  // Guarded by this, as are all changes of heads. Reading heads needs no lock.
  private final Map<ByteString, Heads> byKey = new LatestMap<>(KEYS);

  /**
   * Keys that are being read, each by one thread. Only keys with many records then enter {@link
   * #byKey}.
   */
  private final Map<ByteString, Heads> reading = new HashMap<>();

  /** Reads the records of a key. */
  public interface Source {
    /** Passes all records of the key to {@code consumer}. */
    void read(Consumer<DatWeight> consumer);
  }

  private record Change(DatWeight dat, boolean comes) {}

  /** The heaviest records of one difficulty. */
  private static final class First {
    final ConcurrentSkipListSet<DatWeight> dats = new ConcurrentSkipListSet<>(HEAVIEST_FIRST);

    /** Whether there may be further records, which only the disk has. */
    volatile boolean more;

    private int size; // Asking the set for its size would take a walk through it.

    void add(DatWeight dat, int kept) {
      // A dat after the last known one is among those that are not known.
      if ((!more || HEAVIEST_FIRST.compare(dat, dats.last()) < 0) && dats.add(dat)) {
        size++;
      }
      if (size > kept) {
        // Set before the removal, so that a reader in between knows that more may follow.
        more = true;
        dats.pollLast();
        size--;
      }
    }

    /**
     * @return whether it was the last of the kept dats
     */
    boolean remove(DatWeight dat) {
      boolean had = dats.remove(dat);
      size -= had ? 1 : 0;
      return had && size == 0;
    }
  }

  /**
   * The first records of each difficulty of a key. While the key is being read, only the reading
   * thread has them.
   */
  private static final class Heads {
    final Map<Integer, First> classes = new ConcurrentSkipListMap<>();

    /** The number of records to keep of each difficulty. */
    final int kept;

    /**
     * The changes while the key is being read; null after it was read, or if there were too many.
     */
    @Nullable List<Change> meanwhile = new ArrayList<>();

    int records;

    Heads(int kept) {
      this.kept = kept;
    }

    void read(DatWeight dat) {
      records++;
      add(dat);
    }

    private void add(DatWeight dat) {
      classes.computeIfAbsent(dat.difficulty(), bits -> new First()).add(dat, kept);
    }

    /** Notes a change while the key is being read; false if there are too many. */
    boolean note(Change change) {
      return meanwhile != null && meanwhile.size() < MEANWHILE && meanwhile.add(change);
    }

    /**
     * @return whether the heads are still known
     */
    boolean change(Change change) {
      DatWeight dat = change.dat();
      if (change.comes()) {
        add(dat);
        return true;
      }
      First first = classes.get(dat.difficulty());
      if (first == null || !first.remove(dat)) {
        return true;
      }
      if (first.more) {
        return false; // The class stays, so that a reader does not take it for empty.
      }
      classes.remove(dat.difficulty());
      return true;
    }

    /**
     * The heaviest record that is not hidden. Empty also if the kept records do not show it, as all
     * of a difficulty are hidden.
     */
    Optional<DatWeight> heaviest(MassOrder order, Predicate<WorkHash> hidden) {
      DatWeight heaviest = null;
      for (First first : classes.values()) {
        Optional<DatWeight> shown =
            first.dats.stream().filter(dat -> !hidden.test(dat.work())).findFirst();
        if (shown.isEmpty() && first.more) {
          return Optional.empty();
        }
        if (shown.isPresent() && (heaviest == null || order.compare(shown.get(), heaviest) > 0)) {
          heaviest = shown.get();
        }
      }
      return Optional.ofNullable(heaviest);
    }
  }

  /**
   * The heaviest record of a key. Empty also if so many are hidden that the kept records do not
   * show it.
   *
   * @param hidden tests for the names of claims to leave out
   * @param source is read if the key is not known
   */
  public Optional<DatWeight> heaviest(
      ByteString key, MassOrder order, Predicate<WorkHash> hidden, Source source) {
    Heads known = known(key);
    Optional<DatWeight> told = known == null ? Optional.empty() : known.heaviest(order, hidden);
    if (told.isPresent()) {
      return told;
    }
    Heads begun = new Heads(known == null ? KEPT : Math.min(2 * known.kept, MOST_KEPT));
    // If false, another thread reads the key and keeps it.
    boolean keep = begin(key, begun);
    boolean whole = false;
    try {
      source.read(begun::read);
      whole = true;
      return begun.heaviest(order, hidden);
    } finally {
      if (keep) {
        settle(key, begun, whole);
      }
    }
  }

  private synchronized @Nullable Heads known(ByteString key) {
    return byKey.get(key);
  }

  private synchronized boolean begin(ByteString key, Heads begun) {
    return reading.putIfAbsent(key, begun) == null;
  }

  /** Keeps the heads of a key that was read, with the changes meanwhile, if it has many records. */
  private synchronized void settle(ByteString key, Heads read, boolean whole) {
    reading.remove(key, read);
    List<Change> meanwhile = read.meanwhile;
    read.meanwhile = null;
    // A change that the read included already has no effect.
    boolean known = whole && meanwhile != null && meanwhile.stream().allMatch(read::change);
    if (known && read.records > FEW) {
      byKey.put(key, read);
    }
  }

  /** Forgets all keys, because the outcome of the last changes is unknown. */
  public synchronized void clear() {
    byKey.clear();
    reading.values().forEach(begun -> begun.meanwhile = null);
  }

  /** Notes a claim that is held now. To be called after the store shows it. */
  public void add(Claim claim) {
    change(claim, true);
  }

  /** Notes a claim that is no longer held. To be called after the store no longer shows it. */
  public void remove(Claim claim) {
    change(claim, false);
  }

  private synchronized void change(Claim claim, boolean comes) {
    if (!claim.dat().dat().isRegister() || (byKey.isEmpty() && reading.isEmpty())) {
      return;
    }
    ByteString key = claim.dat().dat().key();
    Change change = new Change(claim.weighedInKey(), comes);
    Heads known = byKey.get(key);
    if (known != null && !known.change(change)) {
      byKey.remove(key);
    }
    Heads begun = reading.get(key);
    if (begun != null && begun.meanwhile != null && !begun.note(change)) {
      begun.meanwhile = null;
    }
  }
}
