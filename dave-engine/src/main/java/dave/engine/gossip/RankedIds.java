package dave.engine.gossip;

import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Short ids, the hardest first, and of equally hard ones the first that came. There is a limit: the
 * last in this order makes way for a harder one. Not thread-safe.
 */
final class RankedIds {
  private static final Comparator<Entry> ORDER =
      Comparator.comparingInt((Entry entry) -> -entry.difficulty())
          .thenComparingLong(Entry::number);

  private final int most;
  private final Map<Long, Entry> byId = new HashMap<>();
  private final TreeSet<Entry> ranked = new TreeSet<>(ORDER);
  private long numbers;

  /**
   * An id.
   *
   * @param difficulty of its dat, in bits
   * @param sinceMs when it came
   * @param number counts up
   */
  record Entry(long id, int difficulty, long sinceMs, long number) {}

  /**
   * @param most how many are kept
   */
  RankedIds(int most) {
    this.most = most;
  }

  /**
   * Adds an id, or moves it if it is there.
   *
   * @return the id for which there is no room, which may be this one; null if there is room for all
   */
  @Nullable Entry add(long id, int difficulty, long nowMs) {
    remove(id);
    Entry entry = new Entry(id, difficulty, nowMs, numbers++);
    byId.put(id, entry);
    ranked.add(entry);
    if (ranked.size() <= most) {
      return null;
    }
    Entry last = ranked.removeLast();
    byId.remove(last.id());
    return last;
  }

  /** Removes an id; null if it is not there. */
  @Nullable Entry remove(long id) {
    Entry entry = byId.remove(id);
    if (entry != null) {
      ranked.remove(entry);
    }
    return entry;
  }

  /** Removes the ids that came before a moment. */
  void removeBefore(long ms) {
    for (Iterator<Entry> entries = byId.values().iterator(); entries.hasNext(); ) {
      Entry entry = entries.next();
      if (entry.sinceMs() < ms) {
        entries.remove();
        ranked.remove(entry);
      }
    }
  }

  boolean contains(long id) {
    return byId.containsKey(id);
  }

  /** The ids in order. */
  SortedSet<Entry> ranked() {
    return Collections.unmodifiableSortedSet(ranked);
  }

  /** The difficulty of the hardest one, in bits; -1 if there is none. */
  int hardest() {
    return ranked.isEmpty() ? -1 : ranked.first().difficulty();
  }

  boolean isEmpty() {
    return ranked.isEmpty();
  }

  int size() {
    return ranked.size();
  }
}
