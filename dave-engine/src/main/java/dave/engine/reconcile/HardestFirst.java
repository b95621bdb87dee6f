package dave.engine.reconcile;

import java.util.AbstractCollection;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A queue in which what is of a higher difficulty comes first. Within a difficulty it is a deque.
 * Not thread-safe.
 */
final class HardestFirst<T> extends AbstractCollection<T> {
  private final ToIntFunction<T> difficulty;
  private final TreeMap<Integer, Deque<T>> bands = new TreeMap<>(Comparator.reverseOrder());

  /**
   * @param difficulty of an element, always the same
   */
  HardestFirst(ToIntFunction<T> difficulty) {
    this.difficulty = difficulty;
  }

  private Deque<T> band(T element) {
    return bands.computeIfAbsent(difficulty.applyAsInt(element), any -> new ArrayDeque<>());
  }

  /** Adds an element before those of its difficulty. */
  void addFirst(T element) {
    band(element).addFirst(element);
  }

  /** Adds an element after those of its difficulty. */
  @Override
  public boolean add(T element) {
    return band(element).add(element);
  }

  @Nullable T peek() {
    removeEmpty();
    return bands.isEmpty() ? null : bands.firstEntry().getValue().peekFirst();
  }

  @Nullable T poll() {
    removeEmpty();
    return bands.isEmpty() ? null : bands.firstEntry().getValue().pollFirst();
  }

  @Nullable T pollLast() {
    removeEmpty();
    return bands.isEmpty() ? null : bands.lastEntry().getValue().pollLast();
  }

  /** An iterator may leave difficulties without elements. */
  private void removeEmpty() {
    bands.values().removeIf(Collection::isEmpty);
  }

  @Override
  public int size() {
    return bands.values().stream().mapToInt(Collection::size).sum();
  }

  @Override
  public Iterator<T> iterator() {
    Iterator<Deque<T>> rest = bands.values().iterator();
    return new Iterator<>() {
      private Iterator<T> elements = new ArrayDeque<T>().iterator();

      @Override
      public boolean hasNext() {
        while (!elements.hasNext() && rest.hasNext()) {
          elements = rest.next().iterator();
        }
        return elements.hasNext();
      }

      @Override
      public T next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return elements.next();
      }

      @Override
      public void remove() {
        elements.remove();
      }
    };
  }
}
