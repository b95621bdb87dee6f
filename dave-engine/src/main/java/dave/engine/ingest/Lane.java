package dave.engine.ingest;

/**
 * The lanes that packets take side by side. One source keeps to one lane, which keeps its order;
 * proven sources have lanes of their own, so that a flood of strangers sheds only strangers; and
 * what needs no verification does not wait for signatures.
 */
final class Lane {
  /** Lanes of dats of proven sources, and as many of strangers. */
  private static final int DATS = 4;

  /** The first that is not for dats to verify: one for proven sources, one for strangers. */
  private static final int PLAIN = 2 * DATS;

  /** All of them. */
  static final int COUNT = PLAIN + 2;

  private Lane() {}

  /** The lane of a packet in which there is nothing to verify. */
  static int plain(boolean proven) {
    return PLAIN + (proven ? 0 : 1);
  }

  /**
   * The lane of a dat to verify.
   *
   * @param hash of the source's prefix
   */
  static int ofDats(boolean proven, int hash) {
    return (proven ? 0 : DATS) + Math.floorMod((hash * 0x9E3779B9) >>> 16, DATS);
  }

  static boolean isPlain(int lane) {
    return lane >= PLAIN;
  }
}
