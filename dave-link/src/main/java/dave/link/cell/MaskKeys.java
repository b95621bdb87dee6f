package dave.link.cell;

import dave.link.noise.Blake2s;
import java.util.random.RandomGenerator;

/**
 * The mask keys of a node's sessions. Each session has its own, so that a node with one link cannot
 * read the headers of cells to others. The key follows from the index, and is kept nowhere.
 */
public final class MaskKeys {
  private final byte[] secret = new byte[Blake2s.LENGTH];

  /**
   * @param random a {@code SecureRandom}, except in tests and simulations
   */
  public MaskKeys(RandomGenerator random) {
    random.nextBytes(secret);
  }

  /** The key of the session with this index: {@link HeaderMask#KEY_LENGTH} bytes. */
  public byte[] of(int index) {
    byte[] bytes = new byte[Integer.BYTES];
    CellFormat.writeInt(bytes, 0, index);
    return Blake2s.keyed(secret, bytes);
  }
}
