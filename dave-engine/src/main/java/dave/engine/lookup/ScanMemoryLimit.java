package dave.engine.lookup;

/**
 * Limits the bytes of dats that all scans of keys together keep. On the core worker only.
 *
 * <p>A dat counts as many bytes as in a store, which is about what it takes on the heap.
 */
final class ScanMemoryLimit {
  private long left;

  ScanMemoryLimit(long bytes) {
    left = bytes;
  }

  /** Takes room, if that much is left. */
  boolean tryReserve(int bytes) {
    if (bytes > left) {
      return false;
    }
    left -= bytes;
    return true;
  }

  void release(long bytes) {
    left += bytes;
  }
}
