package dave.link.mutation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The last things of a kind, a bounded number. */
final class Ring<T> {
  private final SplittableRandom random;
  private final int capacity;
  private final List<T> all = new ArrayList<>();
  private int next;

  Ring(int capacity, SplittableRandom random) {
    this.capacity = capacity;
    this.random = random;
  }

  void add(T one) {
    if (all.size() < capacity) {
      all.add(one);
    } else {
      all.set(next, one);
      next = (next + 1) % capacity;
    }
  }

  boolean isFull() {
    return all.size() == capacity;
  }

  /** Returns one at random. */
  T any() {
    return all.get(random.nextInt(all.size()));
  }

  /** Removes one at random. */
  T take() {
    int at = random.nextInt(all.size());
    T taken = all.get(at);
    all.set(at, all.getLast());
    all.removeLast();
    return taken;
  }
}
