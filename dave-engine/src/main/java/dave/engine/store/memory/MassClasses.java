package dave.engine.store.memory;

import dave.engine.store.DatWeight;
import dave.engine.store.MassOrder;
import dave.engine.store.rule.ClassMerge;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The mass index of a store in memory: dats by difficulty, each class in its own order. */
final class MassClasses {
  private final TreeMap<Integer, TreeSet<DatWeight>> classes = new TreeMap<>();

  void add(DatWeight dat) {
    classes
        .computeIfAbsent(dat.difficulty(), bits -> new TreeSet<>(DatWeight.LIGHTEST_OF_CLASS_FIRST))
        .add(dat);
  }

  void remove(DatWeight dat) {
    classes.computeIfPresent(
        dat.difficulty(),
        (bits, dats) -> {
          dats.remove(dat);
          return dats.isEmpty() ? null : dats;
        });
  }

  /** The number of dats of each class that has any. */
  SortedMap<Integer, Long> sizes() {
    SortedMap<Integer, Long> sizes = new TreeMap<>();
    classes.forEach((bits, dats) -> sizes.put(bits, (long) dats.size()));
    return sizes;
  }

  /** The dats of a difficulty from a weight on, lightest first. */
  Iterable<DatWeight> from(DatWeight first) {
    TreeSet<DatWeight> dats = classes.get(first.difficulty());
    return dats == null ? List.of() : dats.tailSet(first, true);
  }

  Iterator<DatWeight> lightestFirst(MassOrder order) {
    List<Iterator<DatWeight>> oldest = classes.values().stream().map(TreeSet::iterator).toList();
    return new ClassMerge(oldest, order);
  }

  Iterator<DatWeight> heaviestFirst(MassOrder order) {
    Comparator<DatWeight> reversed = order.reversed();
    List<Iterator<DatWeight>> newest =
        classes.values().stream().map(TreeSet::descendingIterator).toList();
    return new ClassMerge(newest, reversed);
  }
}
