package dave.link.noise;

import java.util.Arrays;
import org.bouncycastle.crypto.digests.Blake2sDigest;
import org.bouncycastle.crypto.macs.HMac;
import org.bouncycastle.crypto.params.KeyParameter;

/** BLAKE2s (RFC 7693): as a hash, with a key, and in the HKDF of Noise (section 4.3). */
public final class Blake2s {
  /** Length of a hash, in bytes. */
  public static final int LENGTH = 32;

  /** Length of a short MAC, in bytes. */
  public static final int MAC_LENGTH = 16;

  private static final int BITS = 8 * LENGTH;

  private Blake2s() {}

  /** The hash of the parts, one behind the other. */
  public static byte[] hash(byte[]... parts) {
    Blake2sDigest digest = new Blake2sDigest(BITS);
    for (byte[] part : parts) {
      digest.update(part, 0, part.length);
    }
    byte[] hash = new byte[LENGTH];
    digest.doFinal(hash, 0);
    return hash;
  }

  /** The keyed hash of the parts, one behind the other: 32 bytes. */
  public static byte[] keyed(byte[] key, byte[]... parts) {
    return keyed(LENGTH, key, parts);
  }

  /** The keyed hash of the parts, one behind the other: 16 bytes. */
  public static byte[] mac(byte[] key, byte[]... parts) {
    return keyed(MAC_LENGTH, key, parts);
  }

  private static byte[] keyed(int length, byte[] key, byte[]... parts) {
    Blake2sDigest digest = new Blake2sDigest(key, length, null, null);
    for (byte[] part : parts) {
      digest.update(part, 0, part.length);
    }
    byte[] mac = new byte[length];
    digest.doFinal(mac, 0);
    return mac;
  }

  /**
   * HKDF as Noise defines it: {@code count} outputs of 32 bytes.
   *
   * @param input may be empty
   */
  public static byte[][] hkdf(byte[] chainingKey, byte[] input, int count) {
    byte[] temporary = hmac(chainingKey, input);
    byte[][] outputs = new byte[count][];
    byte[] last = {};
    for (int i = 0; i < count; i++) {
      outputs[i] = hmac(temporary, last, new byte[] {(byte) (i + 1)});
      last = outputs[i];
    }
    Arrays.fill(temporary, (byte) 0);
    return outputs;
  }

  private static byte[] hmac(byte[] key, byte[]... parts) {
    HMac hmac = new HMac(new Blake2sDigest(BITS));
    hmac.init(new KeyParameter(key));
    for (byte[] part : parts) {
      hmac.update(part, 0, part.length);
    }
    byte[] mac = new byte[LENGTH];
    hmac.doFinal(mac, 0);
    return mac;
  }
}
