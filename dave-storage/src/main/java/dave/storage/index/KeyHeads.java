package dave.storage.index;

import com.google.protobuf.ByteString;
import dave.engine.quota.LatestMap;
import dave.engine.store.Claim;
import dave.engine.store.MassOrder;
import dave.engine.store.Weighed;
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
 * The heaviest records of keys that have many, in memory: within a difficulty the order never
 * changes, so that the heaviest of a key is the first of one of its difficulties at each instant.
 *
 * <p>A key is read once, when its heaviest record is asked for, and its heads are kept up to date
 * from then on. Of each difficulty the first {@value #KEPT} are kept; when all of these went, the
 * key is read again. When all of them are hidden it is read again too, and twice as many are kept
 * from then on, so that who hides many pays for each reading with twice the work of the last. Keys
 * with few records are not kept, and of the others the {@value #KEYS} that were asked for or
 * changed last. A claim weighs in its key what its work does, whatever its place ({@link
 * Claim#weighedInKey}). Safe for any threads.
 */
public final class KeyHeads {
  /** A key with no more records is as soon read as looked for here. */
  static final int FEW = 64;

  static final int KEPT = 8;

  /** More than can be hidden at a time. */
  private static final int MOST_KEPT = 1 << 14;

  private static final int KEYS = 256;

  /** A key that changes more often while it is read is not kept. */
  private static final int MEANWHILE = 1_024;

  private static final Comparator<Weighed> HEAVIEST_FIRST =
      Weighed.LIGHTEST_OF_CLASS_FIRST.reversed();

  // Guarded by this, and so are all changes of heads; who looks at heads needs no lock.
  private final Map<ByteString, Heads> byKey = new LatestMap<>(KEYS);

  /** Keys that are being read, each by one: only a key that turns out large takes a place above. */
  private final Map<ByteString, Heads> reading = new HashMap<>();

  /** Reads a key. */
  public interface Source {
    /** Tells all its records. */
    void read(Consumer<Weighed> teller);
  }

  private record Change(Weighed dat, boolean comes) {}

  /** The heaviest records of one difficulty. */
  private static final class First {
    final ConcurrentSkipListSet<Weighed> dats = new ConcurrentSkipListSet<>(HEAVIEST_FIRST);

    /** Whether there may be others behind them, which only the disk knows. */
    volatile boolean more;

    private int size; // The set would count them one by one.

    void add(Weighed dat, int kept) {
      // Among those that are not known it has no place.
      if ((!more || HEAVIEST_FIRST.compare(dat, dats.last()) < 0) && dats.add(dat)) {
        size++;
      }
      if (size > kept) {
        more = true; // Before it goes: who looks meanwhile misses nothing without knowing.
        dats.pollLast();
        size--;
      }
    }

    /**
     * @return whether it was the last one of those kept
     */
    boolean remove(Weighed dat) {
      boolean had = dats.remove(dat);
      size -= had ? 1 : 0;
      return had && size == 0;
    }
  }

  /** The first records of each difficulty; those of a key that is being read are its reader's. */
  private static final class Heads {
    final Map<Integer, First> classes = new ConcurrentSkipListMap<>();

    /** Of each difficulty. */
    final int kept;

    /** What changes while the key is read; null when it is read, or when too much changed. */
    @Nullable List<Change> meanwhile = new ArrayList<>();

    int records;

    Heads(int kept) {
      this.kept = kept;
    }

    void read(Weighed dat) {
      records++;
      add(dat);
    }

    private void add(Weighed dat) {
      classes.computeIfAbsent(dat.difficulty(), bits -> new First()).add(dat, kept);
    }

    /** Notes a change while the key is read; false if there are too many. */
    boolean note(Change change) {
      return meanwhile != null && meanwhile.size() < MEANWHILE && meanwhile.add(change);
    }

    /**
     * @return whether the heads are still known
     */
    boolean change(Change change) {
      Weighed dat = change.dat();
      if (change.comes()) {
        add(dat);
        return true;
      }
      First first = classes.get(dat.difficulty());
      if (first == null || !first.remove(dat)) {
        return true;
      }
      if (first.more) {
        return false; // It stays, so that nobody who looks now takes it for none.
      }
      classes.remove(dat.difficulty());
      return true;
    }

    /** Empty also if what is kept does not tell, as all of a difficulty are hidden. */
    Optional<Weighed> heaviest(MassOrder order, Predicate<WorkHash> hidden) {
      Weighed heaviest = null;
      for (First first : classes.values()) {
        Optional<Weighed> shown =
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
   * The heaviest record of a key; empty also if so many are hidden that what is kept does not tell.
   *
   * @param hidden the names of claims that are passed over
   * @param source read if the key is not known
   */
  public Optional<Weighed> heaviest(
      ByteString key, MassOrder order, Predicate<WorkHash> hidden, Source source) {
    Heads known = known(key);
    Optional<Weighed> told = known == null ? Optional.empty() : known.heaviest(order, hidden);
    if (told.isPresent()) {
      return told;
    }
    Heads begun = new Heads(known == null ? KEPT : Math.min(2 * known.kept, MOST_KEPT));
    // Else another one reads it, and keeps it.
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

  /** Keeps what was read if it is worth it, with what changed meanwhile. */
  private synchronized void settle(ByteString key, Heads read, boolean whole) {
    reading.remove(key, read);
    List<Change> meanwhile = read.meanwhile;
    read.meanwhile = null;
    // A change that was read already changes nothing.
    boolean known = whole && meanwhile != null && meanwhile.stream().allMatch(read::change);
    if (known && read.records > FEW) {
      byKey.put(key, read);
    }
  }

  /** Forgets all: nobody knows what became of the last changes. */
  public synchronized void clear() {
    byKey.clear();
    reading.values().forEach(begun -> begun.meanwhile = null);
  }

  /** Takes note of a claim that is held now, after the store shows it. */
  public void add(Claim claim) {
    change(claim, true);
  }

  /** Takes note of a claim that is held no more, after the store ceased to show it. */
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
