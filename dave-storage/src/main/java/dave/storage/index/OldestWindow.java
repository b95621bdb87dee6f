package dave.storage.index;

import dave.engine.store.DatWeight;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the lightest dats of one difficulty in memory: all up to a bound, beyond which only the
 * disk has them. The index on the disk is read from the bound on, so a read never walks the
 * tombstones of evicted dats.
 *
 * <p>For one thread.
 */
final class OldestWindow {
  /** How many dats one read of the disk brings. */
  static final int FETCH = 128;

  /** Reads the index of this class. */
  interface Source {
    /**
     * @param after dats after this one in the order of the class, or null for the first
     * @param limit how many at most
     */
    List<DatWeight> fetch(@Nullable DatWeight after, int limit);
  }

  private final Source source;
  private final TreeSet<DatWeight> window = new TreeSet<>(DatWeight.LIGHTEST_OF_CLASS_FIRST);
  private @Nullable DatWeight bound;
  private boolean complete;

  OldestWindow(Source source) {
    this.source = source;
  }

  /** Whether the class is known to be empty without a read of the disk. */
  boolean isEmpty() {
    return complete && window.isEmpty();
  }

  /** Adds a dat that is on the disk now. */
  void add(DatWeight dat) {
    if (!complete && (bound == null || DatWeight.LIGHTEST_OF_CLASS_FIRST.compare(dat, bound) > 0)) {
      return;
    }
    window.add(dat);
    if (window.size() > 2 * FETCH) {
      window.pollLast();
      bound = window.last();
      complete = false;
    }
  }

  /** Removes a dat that is no longer on the disk. */
  void remove(DatWeight dat) {
    window.remove(dat);
  }

  /** All dats of the class, lightest first; valid until the next change. */
  Iterator<DatWeight> lightestFirst() {
    return new Iterator<>() {
      private @Nullable DatWeight last;

      @Override
      public boolean hasNext() {
        return after(last) != null;
      }

      @Override
      public DatWeight next() {
        DatWeight next = after(last);
        if (next == null) {
          throw new NoSuchElementException();
        }
        last = next;
        return next;
      }
    };
  }

  private @Nullable DatWeight after(@Nullable DatWeight last) {
    DatWeight next = higher(last);
    if (next == null && !complete) {
      extend();
      next = higher(last);
    }
    return next;
  }

  private @Nullable DatWeight higher(@Nullable DatWeight last) {
    if (last != null) {
      return window.higher(last);
    }
    return window.isEmpty() ? null : window.first();
  }

  private void extend() {
    List<DatWeight> more = source.fetch(bound, FETCH);
    window.addAll(more);
    if (more.size() < FETCH) {
      complete = true;
    } else {
      bound = more.getLast();
    }
  }
}
