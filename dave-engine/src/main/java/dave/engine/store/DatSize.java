package dave.engine.store;

import dave.wire.Dat;
import dave.wire.PacketCodec;

/** The bytes that a dat counts against a store's capacity, the same in every store. */
public final class DatSize {
  /**
   * The bytes of author, work, signature, time and the index entries of a dat, on a disk after
   * compaction.
   */
  public static final int FIXED_BYTES = 384;

  /** The most bytes that a dat counts. */
  public static final int MAX = FIXED_BYTES + PacketCodec.MAX_LENGTH;

  private DatSize() {}

  /** The bytes that a dat counts: the parts that vary, and {@link #FIXED_BYTES}. */
  public static int of(Dat dat) {
    return FIXED_BYTES + dat.key().size() + dat.value().size() + dat.salt().size();
  }
}
