package dave.engine.ingest;

/**
 * The lanes that packets take side by side. One source keeps to one lane, which keeps its order;
 * proven sources have lanes of their own, so that a flood of strangers sheds only strangers; and
 * talk does not wait for signatures.
 */
final class Lane {
  /** Lanes of dats of proven sources, and as many of strangers. */
  static final int DATS = 4;

  /** All of them: dats of the proven, dats of strangers, talk of the proven, talk of strangers. */
  static final int COUNT = 2 * DATS + 2;

  private Lane() {}

  /**
   * @param talk whether there is nothing to verify
   * @param proven whether the source is
   * @param hash of the source's prefix
   */
  static int of(boolean talk, boolean proven, int hash) {
    if (talk) {
      return 2 * DATS + (proven ? 0 : 1);
    }
    return (proven ? 0 : DATS) + Math.floorMod((hash * 0x9E3779B9) >>> 16, DATS);
  }

  static boolean isTalk(int lane) {
    return lane >= 2 * DATS;
  }
}
