package dave.engine.lookup;

/**
 * How many bytes of dats all scans of keys together may keep. On the core worker only.
 *
 * <p>What a dat takes is what it counts in a store, which is about what it takes on the heap.
 */
final class ScanRoom {
  private long left;

  ScanRoom(long bytes) {
    left = bytes;
  }

  /** Takes room, if there is as much. */
  boolean take(int bytes) {
    if (bytes > left) {
      return false;
    }
    left -= bytes;
    return true;
  }

  void give(long bytes) {
    left += bytes;
  }
}
