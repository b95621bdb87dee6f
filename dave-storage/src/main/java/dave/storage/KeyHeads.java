package dave.storage;

import com.google.protobuf.ByteString;
import dave.engine.store.MassOrder;
import dave.engine.store.Weighed;
import dave.wire.Dat;
import dave.wire.VerifiedDat;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The heaviest records of keys that have many, in memory: within a difficulty the order never
 * changes, so that the heaviest of a key is the first of one of its difficulties at each instant.
 *
 * <p>A key is read once, when its heaviest record is asked for, and its heads are kept up to date
 * from then on. Of each difficulty the first {@value #KEPT} are kept; when all of these went, the
 * key is read again. Keys with few records are not kept, and of the others the {@value #KEYS} asked
 * for last. Safe for any threads.
 */
final class KeyHeads {
  /** A key with no more records is as soon read as looked for here. */
  static final int FEW = 64;

  private static final int KEYS = 1_024;
  private static final int KEPT = 8;
  private static final Comparator<Weighed> HEAVIEST_FIRST =
      Weighed.LIGHTEST_OF_CLASS_FIRST.reversed();

  // Guarded by this.
  private final Map<ByteString, Heads> byKey =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteString, Heads> eldest) {
          return size() > KEYS;
        }
      };

  /** Reads a key. */
  interface Source {
    /** Tells all its records. */
    void read(Consumer<Weighed> teller);
  }

  /** The first records of each difficulty. */
  private static final class Heads {
    final TreeMap<Integer, TreeSet<Weighed>> classes = new TreeMap<>();
    boolean reading = true;
    int records;

    void add(Weighed dat) {
      TreeSet<Weighed> first =
          classes.computeIfAbsent(dat.difficulty(), bits -> new TreeSet<>(HEAVIEST_FIRST));
      first.add(dat);
      if (first.size() > KEPT) {
        first.pollLast();
      }
    }

    Optional<Weighed> heaviest(MassOrder order) {
      return classes.values().stream().map(TreeSet::first).max(order);
    }
  }

  /**
   * The heaviest record of a key.
   *
   * @param source read if the key is not known
   */
  Optional<Weighed> heaviest(ByteString key, MassOrder order, Source source) {
    Heads begun = new Heads();
    synchronized (this) {
      Heads known = byKey.get(key);
      if (known != null && !known.reading) {
        return known.heaviest(order);
      }
      byKey.put(key, begun);
    }
    try {
      source.read(
          dat -> {
            begun.records++;
            begun.add(dat);
          });
    } finally {
      settle(key, begun);
    }
    return begun.heaviest(order);
  }

  /** Keeps what was read if it is worth it, and no change came in between. */
  private synchronized void settle(ByteString key, Heads read) {
    if (byKey.get(key) == read) {
      if (read.records > FEW) {
        read.reading = false;
      } else {
        byKey.remove(key);
      }
    }
  }

  /** Forgets all: nobody knows what became of the last changes. */
  synchronized void clear() {
    byKey.clear();
  }

  /** Takes note of a dat that is held now, after the store shows it. */
  synchronized void add(VerifiedDat verified) {
    Heads heads = of(verified);
    if (heads == null) {
      return;
    }
    Weighed dat = weighed(verified);
    TreeSet<Weighed> first = heads.classes.get(dat.difficulty());
    // Behind the first ones that are known there may be others, before which it has no place.
    if (first == null || HEAVIEST_FIRST.compare(dat, first.last()) < 0) {
      heads.add(dat);
    }
  }

  /** Takes note of a dat that is held no more, after the store ceased to show it. */
  synchronized void remove(VerifiedDat verified) {
    Heads heads = of(verified);
    if (heads == null) {
      return;
    }
    Weighed dat = weighed(verified);
    TreeSet<Weighed> first = heads.classes.get(dat.difficulty());
    if (first != null && first.remove(dat) && first.isEmpty()) {
      byKey.remove(verified.dat().key()); // What comes next only the disk knows.
    }
  }

  /** The heads of a dat's key; while they are read, a change lets go of them. */
  private @Nullable Heads of(VerifiedDat verified) {
    Dat dat = verified.dat();
    if (byKey.isEmpty() || !dat.isRegister()) {
      return null;
    }
    Heads heads = byKey.get(dat.key());
    if (heads != null && heads.reading) {
      byKey.remove(dat.key());
      return null;
    }
    return heads;
  }

  private static Weighed weighed(VerifiedDat dat) {
    return new Weighed(dat.difficulty(), dat.dat().timeMs(), dat.dat().work(), 0);
  }
}
