package dave.storage.index;

import dave.engine.store.Claim;
import dave.storage.rocks.StoreException;

/**
 * One byte that says whether a dat is bound, and its place among the claims on its work. 0 is
 * unbound in the first place (0), 1 is bound, and n from 2 on is unbound in place n - 1.
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
   * @throws StoreException if it is no such byte
   */
  static int place(byte placeByte) {
    if (placeByte < 0 || placeByte > Claim.PLACES) {
      throw new StoreException("no place of a work: " + placeByte);
    }
    return placeByte <= BOUND ? 0 : placeByte - 1;
  }
}
