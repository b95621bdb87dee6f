package dave.storage.index;

import dave.engine.store.Claim;
import dave.storage.rocks.StoreException;

/**
 * Whether a dat is bound, and its place among those that claim its work, in one byte: 0 unbound and
 * first, 1 bound, 2 and more unbound in the place one below.
 */
public final class PlaceByte {
  private static final byte BOUND = 1;

  private PlaceByte() {}

  public static byte of(Claim claim) {
    if (claim.dat().bound()) {
      return BOUND;
    }
    return (byte) (claim.place() == 0 ? 0 : claim.place() + 1);
  }

  public static boolean bound(byte placeByte) {
    return placeByte == BOUND;
  }

  /**
   * @throws StoreException if it is none
   */
  static int place(byte placeByte) {
    if (placeByte < 0 || placeByte > Claim.PLACES) {
      throw new StoreException("no place of a work: " + placeByte);
    }
    return placeByte <= BOUND ? 0 : placeByte - 1;
  }
}
