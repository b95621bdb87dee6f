package dave.link.noise;

import java.util.Arrays;

/**
 * The keys that a handshake ends in. The holder wipes the arrays.
 *
 * @param toResponder 32 bytes, the first output of Split
 * @param toInitiator 32 bytes, the second
 * @param root 32 bytes, a third output of the same HKDF
 */
@SuppressWarnings("ArrayRecordComponent") // Secrets are wiped, not compared.
public record HandshakeKeys(byte[] toResponder, byte[] toInitiator, byte[] root) {
  /** Wipes all. */
  public void destroy() {
    Arrays.fill(toResponder, (byte) 0);
    Arrays.fill(toInitiator, (byte) 0);
    Arrays.fill(root, (byte) 0);
  }

  /** Never the bytes. */
  @Override
  public String toString() {
    return "Secrets";
  }
}
