package dave.storage;

import com.google.protobuf.ByteString;
import dave.engine.quota.LatestMap;
import dave.engine.store.Claim;
import dave.engine.store.MassOrder;
import dave.engine.store.Weighed;
import dave.wire.WorkHash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
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
final class KeyHeads {
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

  // Guarded by this.
  private final Map<ByteString, Heads> byKey = new LatestMap<>(KEYS);

  /** Reads a key. */
  interface Source {
    /** Tells all its records. */
    void read(Consumer<Weighed> teller);
  }

  private record Change(Weighed dat, boolean comes) {}

  /** The heaviest records of one difficulty. */
  private static final class First {
    final TreeSet<Weighed> dats = new TreeSet<>(HEAVIEST_FIRST);

    /** Whether there may be others behind them, which only the disk knows. */
    boolean more;

    void add(Weighed dat, int kept) {
      // Among those that are not known it has no place.
      if (!more || HEAVIEST_FIRST.compare(dat, dats.last()) < 0) {
        dats.add(dat);
      }
      if (dats.size() > kept) {
        dats.pollLast();
        more = true;
      }
    }
  }

  /** The first records of each difficulty; those of a key that is being read are its reader's. */
  private static final class Heads {
    final TreeMap<Integer, First> classes = new TreeMap<>();

    /** Of each difficulty. */
    final int kept;

    /** What changes while the key is read, or null when it is not. */
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
      if (first == null || !first.dats.remove(dat) || !first.dats.isEmpty()) {
        return true;
      }
      classes.remove(dat.difficulty());
      return !first.more;
    }

    /** Whether what is kept has one to show of each difficulty, or is all. */
    boolean tells(Predicate<WorkHash> hidden) {
      return classes.values().stream()
          .allMatch(first -> !first.more || shown(first, hidden).isPresent());
    }

    /** Empty also if what is kept does not tell. */
    Optional<Weighed> heaviest(MassOrder order, Predicate<WorkHash> hidden) {
      return tells(hidden)
          ? classes.values().stream().flatMap(first -> shown(first, hidden).stream()).max(order)
          : Optional.empty();
    }

    private static Optional<Weighed> shown(First first, Predicate<WorkHash> hidden) {
      return first.dats.stream().filter(dat -> !hidden.test(dat.work())).findFirst();
    }
  }

  /**
   * The heaviest record of a key; empty also if so many are hidden that what is kept does not tell.
   *
   * @param hidden the names of claims that are passed over
   * @param source read if the key is not known
   */
  Optional<Weighed> heaviest(
      ByteString key, MassOrder order, Predicate<WorkHash> hidden, Source source) {
    Heads begun;
    boolean keep;
    synchronized (this) {
      Heads known = byKey.get(key);
      keep = known == null || known.meanwhile == null; // Else another one reads it, and keeps it.
      if (known != null && keep && known.tells(hidden)) {
        return known.heaviest(order, hidden);
      }
      begun = new Heads(known != null && keep ? Math.min(2 * known.kept, MOST_KEPT) : KEPT);
      if (keep) {
        byKey.put(key, begun);
      }
    }
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

  /** Keeps what was read if it is worth it, with what changed meanwhile. */
  private synchronized void settle(ByteString key, Heads read, boolean whole) {
    List<Change> meanwhile = read.meanwhile;
    if (byKey.get(key) != read || meanwhile == null) {
      return;
    }
    read.meanwhile = null;
    // A change that was read already changes nothing.
    if (!whole || read.records <= FEW || !meanwhile.stream().allMatch(read::change)) {
      byKey.remove(key);
    }
  }

  /** Forgets all: nobody knows what became of the last changes. */
  synchronized void clear() {
    byKey.clear();
  }

  /** Takes note of a claim that is held now, after the store shows it. */
  void add(Claim claim) {
    change(claim, true);
  }

  /** Takes note of a claim that is held no more, after the store ceased to show it. */
  void remove(Claim claim) {
    change(claim, false);
  }

  private synchronized void change(Claim claim, boolean comes) {
    if (byKey.isEmpty() || !claim.dat().dat().isRegister()) {
      return;
    }
    ByteString key = claim.dat().dat().key();
    Heads heads = byKey.get(key);
    if (heads == null) {
      return;
    }
    Change change = new Change(claim.weighedInKey(), comes);
    boolean known =
        heads.meanwhile == null
            ? heads.change(change)
            : heads.meanwhile.size() < MEANWHILE && heads.meanwhile.add(change);
    if (!known) {
      byKey.remove(key);
    }
  }
}
