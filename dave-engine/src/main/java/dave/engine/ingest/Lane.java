package dave.engine.ingest;

/**
 * The parallel lanes of the pipeline. All dats of a source take one lane, which keeps their order.
 * Proven sources have lanes of their own, so that a flood of strangers drops packets of strangers
 * only. Packets without anything to verify do not wait for signatures.
 */
final class Lane {
  /** Lanes for dats of proven sources; there are as many for those of strangers. */
  private static final int DATS = 4;

  /** The first lane without verification: one is for proven sources, one for strangers. */
  private static final int PLAIN = 2 * DATS;

  /** The number of lanes. */
  static final int COUNT = PLAIN + 2;

  private Lane() {}

  /** The lane of a packet in which there is nothing to verify. */
  static int plain(boolean proven) {
    return PLAIN + (proven ? 0 : 1);
  }

  /**
   * The lane of a dat to verify.
   *
   * @param hash hash of the source
   */
  static int ofDats(boolean proven, int hash) {
    return (proven ? 0 : DATS) + Math.floorMod((hash * 0x9E3779B9) >>> 16, DATS);
  }

  static boolean isPlain(int lane) {
    return lane >= PLAIN;
  }
}
