package dave.wire.keys;

import dave.wire.Author;
import dave.wire.keys.KeyFileException.Reason;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * An author's key on disk: PKCS#8 in PEM (RFC 8410), as {@code openssl genpkey -algorithm ed25519}
 * writes it. It is encrypted (PBES2) if there is a passphrase.
 *
 * <p>Dave creates the file in one step, complete and with mode 0600, and never overwrites another.
 * On file systems with POSIX permissions, it refuses a file that other users may read or write.
 */
public final class KeyFile {
  private static final String REMEDY = "make one with `dave keygen`, or check the path";

  private KeyFile() {}

  /**
   * Reads a key.
   *
   * @param passphrase ignored if the file is not encrypted; empty for none. It is not wiped.
   * @throws KeyFileException if the file cannot be used
   */
  public static SigningKey load(Path path, char[] passphrase) throws KeyFileException {
    byte[] pem = PrivateFile.read(path, REMEDY);
    try {
      return KeyPem.decode(pem, passphrase, path);
    } finally {
      Arrays.fill(pem, (byte) 0);
    }
  }

  /**
   * Whether reading the key needs a passphrase.
   *
   * @throws KeyFileException if the file cannot be read
   */
  public static boolean isEncrypted(Path path) throws KeyFileException {
    byte[] pem = PrivateFile.read(path, REMEDY);
    try {
      return KeyPem.isEncrypted(pem);
    } finally {
      Arrays.fill(pem, (byte) 0);
    }
  }

  /**
   * Writes a key to a new file. Returns when it is on disk.
   *
   * @param passphrase to encrypt with, empty for none. It is not wiped.
   * @throws KeyFileException if there is a file already, or none can be made
   */
  public static void create(Path path, SigningKey key, char[] passphrase) throws KeyFileException {
    byte[] pem = KeyPem.encode(key, passphrase);
    try {
      PrivateFile.create(path, pem);
    } finally {
      Arrays.fill(pem, (byte) 0);
    }
  }

  /**
   * Reads a key in the original network's form, {@code key.dave}: 64 raw bytes, the seed and the
   * public key.
   *
   * @throws KeyFileException if the file cannot be used, or its halves do not belong together
   */
  public static SigningKey importOriginal(Path path) throws KeyFileException {
    byte[] raw = PrivateFile.read(path, REMEDY);
    byte[] seed = Arrays.copyOf(raw, SigningKey.SEED_LENGTH);
    try {
      if (raw.length != SigningKey.SEED_LENGTH + Author.LENGTH) {
        throw new KeyFileException(
            Reason.MALFORMED,
            path,
            "not a key of the original network (" + raw.length + " bytes)",
            "it has 64 bytes, the seed and the public key");
      }
      SigningKey key = SigningKey.ofSeed(seed);
      if (!key.author().equals(Author.of(raw, SigningKey.SEED_LENGTH))) {
        key.close();
        throw new KeyFileException(
            Reason.MALFORMED,
            path,
            "the public key does not belong to the seed",
            "the file is damaged: restore it from a copy");
      }
      return key;
    } finally {
      Arrays.fill(raw, (byte) 0);
      Arrays.fill(seed, (byte) 0);
    }
  }
}
