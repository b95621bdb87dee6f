package dave.wire.keys;

import dave.wire.keys.KeyPem.Kind;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The key of a node's links on disk: PKCS#8 in PEM (RFC 8410), as {@code openssl genpkey -algorithm
 * x25519} writes it. It is encrypted (PBES2) if there is a passphrase. The rules for the file are
 * those of {@link KeyFile}.
 */
public final class LinkKeyFile {
  private LinkKeyFile() {}

  /**
   * Reads a key.
   *
   * @param passphrase ignored if the file is not encrypted; empty for none. It is not wiped.
   * @throws KeyFileException if the file cannot be used
   */
  public static LinkSecret load(Path path, char[] passphrase) throws KeyFileException {
    byte[] pem = PrivateFile.read(path, "check the path");
    byte[] secret = {};
    try {
      secret = KeyPem.decode(Kind.X25519, pem, passphrase, path);
      return LinkSecret.of(secret);
    } finally {
      Arrays.fill(pem, (byte) 0);
      Arrays.fill(secret, (byte) 0);
    }
  }

  /**
   * Writes a key to a new file. Returns when it is on disk.
   *
   * @param passphrase to encrypt with, empty for none. It is not wiped.
   * @throws KeyFileException if there is a file already, or none can be made
   */
  public static void create(Path path, LinkSecret key, char[] passphrase) throws KeyFileException {
    byte[] secret = key.copySecret();
    byte[] pem = KeyPem.encode(Kind.X25519, secret, passphrase);
    try {
      PrivateFile.create(path, pem);
    } finally {
      Arrays.fill(pem, (byte) 0);
      Arrays.fill(secret, (byte) 0);
    }
  }
}
