package dave.storage.index;

import dave.engine.store.Claim;
import dave.storage.rocks.StoreException;

/**
 * Whether a dat is bound, and its place among those that claim its work, in one byte: 0 unbound and
 * first, 1 bound, 2 and more unbound in the place one below.
 */
public final class Standing {
  private static final byte BOUND = 1;

  private Standing() {}

  public static byte of(Claim claim) {
    if (claim.dat().bound()) {
      return BOUND;
    }
    return (byte) (claim.place() == 0 ? 0 : claim.place() + 1);
  }

  public static boolean bound(byte standing) {
    return standing == BOUND;
  }

  /**
   * @throws StoreException if it is none
   */
  static int place(byte standing) {
    if (standing < 0 || standing > Claim.PLACES) {
      throw new StoreException("no place of a work: " + standing);
    }
    return standing <= BOUND ? 0 : standing - 1;
  }
}
