package dave.link.cell;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * Masks headers of cells as QUIC does (RFC 9001, section 5.4.3). The mask is the AES encryption of
 * a sample of the ciphertext, here of its last 16 bytes. The receiver chose the key for the session
 * ({@link MaskKeys}). It tries the keys of its sessions with the source of a cell; the index below
 * the mask shows which one is right. Not for several threads.
 */
public final class HeaderMask {
  /** Length of the key, in bytes. */
  public static final int KEY_LENGTH = 32;

  private static final int SAMPLE_LENGTH = 16;

  private final Cipher aes;
  private final byte[] mask = new byte[SAMPLE_LENGTH];

  /**
   * The mask of cells to one session.
   *
   * @param key 32 bytes, copied
   */
  public HeaderMask(byte[] key) {
    if (key.length != KEY_LENGTH) {
      throw new IllegalArgumentException("the key of a mask has 32 bytes, not " + key.length);
    }
    try {
      aes = Cipher.getInstance("AES/ECB/NoPadding");
      aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES", e);
    }
  }

  /** Masks the header of a cell that is sealed. */
  public void mask(byte[] cell) {
    xor(cell, cell);
  }

  /**
   * Writes the header of a cell without its mask.
   *
   * @param header room for {@link CellFormat#HEADER_LENGTH} bytes
   */
  public void unmask(byte[] cell, byte[] header) {
    xor(cell, header);
  }

  private void xor(byte[] cell, byte[] target) {
    try {
      aes.update(cell, cell.length - SAMPLE_LENGTH, SAMPLE_LENGTH, mask, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no room for a block", e);
    }
    for (int i = 0; i < CellFormat.HEADER_LENGTH; i++) {
      target[i] = (byte) (cell[i] ^ mask[i]);
    }
  }
}
