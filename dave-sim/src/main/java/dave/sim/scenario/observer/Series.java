package dave.sim.scenario.observer;

import java.util.Arrays;

/** The datagrams of one link in one direction: times and sizes, oldest first. */
final class Series {
  private static final int FIRST_ROOM = 32;

  private long[] ns = new long[FIRST_ROOM];
  private int[] bytes = new int[FIRST_ROOM];
  private int count;

  /** Adds a datagram. It is not earlier than the last one. */
  void add(long atNs, int size) {
    if (count == ns.length) {
      ns = Arrays.copyOf(ns, 2 * count);
      bytes = Arrays.copyOf(bytes, 2 * count);
    }
    ns[count] = atNs;
    bytes[count++] = size;
  }

  /** Removes all datagrams before a time. */
  void forget(long beforeNs) {
    int kept = from(beforeNs);
    System.arraycopy(ns, kept, ns, 0, count - kept);
    System.arraycopy(bytes, kept, bytes, 0, count - kept);
    count -= kept;
  }

  /** Returns the index of the first datagram at or after a time. */
  int from(long atNs) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ns[middle] < atNs) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Returns the time of a datagram, in nanoseconds. */
  long ns(int index) {
    return ns[index];
  }

  /** Returns the size of a datagram, in bytes. */
  int bytes(int index) {
    return bytes[index];
  }
}
