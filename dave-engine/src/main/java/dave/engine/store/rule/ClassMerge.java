package dave.engine.store.rule;

import dave.engine.store.DatWeight;
import java.util.Comparator;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;

/**
 * Merges the classes of a store, each in a given order, into that order. It is lazy: it reads a
 * class only as far as needed.
 */
public final class ClassMerge implements Iterator<DatWeight> {
  private final PriorityQueue<Head> heads;

  private record Head(DatWeight dat, Iterator<DatWeight> rest) {}

  /**
   * @param classes at most 257 iterators, each in {@code order}
   */
  public ClassMerge(Iterable<Iterator<DatWeight>> classes, Comparator<DatWeight> order) {
    heads = new PriorityQueue<>((a, b) -> order.compare(a.dat, b.dat));
    classes.forEach(this::push);
  }

  private void push(Iterator<DatWeight> dats) {
    if (dats.hasNext()) {
      heads.add(new Head(dats.next(), dats));
    }
  }

  @Override
  public boolean hasNext() {
    return !heads.isEmpty();
  }

  @Override
  public DatWeight next() {
    Head head = heads.poll();
    if (head == null) {
      throw new NoSuchElementException();
    }
    push(head.rest);
    return head.dat;
  }
}
