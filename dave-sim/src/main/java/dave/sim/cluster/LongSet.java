package dave.sim.cluster;

import java.util.Arrays;

/** A growing set of longs, for values with evenly distributed bits. */
final class LongSet {
  private long[] slots = new long[1_024];
  private int size;
  private boolean zero;

  boolean contains(long value) {
    return value == 0 ? zero : slots[slot(value)] == value;
  }

  void add(long value) {
    if (value == 0) {
      zero = true;
      return;
    }
    int slot = slot(value);
    if (slots[slot] != value) {
      slots[slot] = value;
      size++;
      if (2 * size > slots.length) {
        grow();
      }
    }
  }

  /** Returns the slot of a value, found by linear probing. */
  private int slot(long value) {
    int mask = slots.length - 1;
    int slot = (int) (value ^ value >>> 32) & mask;
    while (slots[slot] != 0 && slots[slot] != value) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] old = slots;
    slots = new long[2 * old.length];
    Arrays.stream(old).filter(value -> value != 0).forEach(value -> slots[slot(value)] = value);
  }
}
