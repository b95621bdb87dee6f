package dave.engine.store.rule;

import dave.engine.store.Weighed;
import java.util.Comparator;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;

/**
 * Merges the classes of a store, each in a given order, into that order. It is lazy: it reads a
 * class only as far as needed.
 */
public final class ClassMerge implements Iterator<Weighed> {
  private final PriorityQueue<Head> heads;

  private record Head(Weighed dat, Iterator<Weighed> rest) {}

  /**
   * @param classes at most 257 iterators, each in {@code order}
   */
  public ClassMerge(Iterable<Iterator<Weighed>> classes, Comparator<Weighed> order) {
    heads = new PriorityQueue<>((a, b) -> order.compare(a.dat, b.dat));
    classes.forEach(this::push);
  }

  private void push(Iterator<Weighed> dats) {
    if (dats.hasNext()) {
      heads.add(new Head(dats.next(), dats));
    }
  }

  @Override
  public boolean hasNext() {
    return !heads.isEmpty();
  }

  @Override
  public Weighed next() {
    Head head = heads.poll();
    if (head == null) {
      throw new NoSuchElementException();
    }
    push(head.rest);
    return head.dat;
  }
}
