package dave.wire.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.crypto.util.PBKDF2Config;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfoBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEOutputEncryptorBuilder;

/**
 * Any bytes as a key file, with and without a passphrase. They give a key that signs, and is the
 * same after writing and reading, or an error of one line that names the file. There is never
 * another exception, nor a long wait.
 */
public final class KeyTarget {
  private static final Path PATH = Path.of("key.pem");
  private static final char[] NONE = {};
  private static final char[] PASSPHRASE = "pass".toCharArray();

  private KeyTarget() {}

  /** Jazzer's entry. */
  public static void fuzzerTestOneInput(byte[] pem) {
    byte[] given = pem.clone();
    KeyPem.isEncrypted(pem);
    check(pem, NONE);
    check(pem, PASSPHRASE);
    assertThat(pem).as("what was read is not changed").isEqualTo(given);
  }

  private static void check(byte[] pem, char[] passphrase) {
    SigningKey key;
    try {
      key = KeyPem.decode(pem, passphrase, PATH);
    } catch (KeyFileException e) {
      assertThat(e.getMessage()).contains(PATH.toString()).doesNotContain("\n", "\r");
      assertThat(e.path()).isEqualTo(PATH);
      return;
    }
    try (key) {
      byte[] plain = KeyPem.encode(key, NONE);
      try (SigningKey again = KeyPem.decode(plain, NONE, PATH)) {
        assertThat(again.author()).isEqualTo(key.author());
      }
    } catch (KeyFileException e) {
      throw new AssertionError("a key that was read cannot be read again", e);
    }
  }

  /** Key files of every kind, encrypted ones with few iterations, so that they are quick. */
  public static List<byte[]> seeds() {
    byte[] seed = new byte[SigningKey.SEED_LENGTH];
    Arrays.fill(seed, (byte) 7);
    List<byte[]> seeds = new ArrayList<>();
    try (SigningKey key = SigningKey.ofSeed(seed)) {
      byte[] plain = KeyPem.encode(key, NONE);
      seeds.add(plain);
      seeds.add(Arrays.copyOf(plain, plain.length / 2));
      seeds.add(encrypted(plain));
      seeds.add(
          "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END".getBytes(StandardCharsets.US_ASCII));
      seeds.add("-----BEGIN PRIVATE KEY-----\n-----END ".getBytes(StandardCharsets.US_ASCII));
      seeds.add(new byte[64]);
    }
    return seeds;
  }

  private static byte[] encrypted(byte[] plain) {
    String base64 = new String(plain, StandardCharsets.US_ASCII).lines().toList().get(1);
    byte[] der = java.util.Base64.getMimeDecoder().decode(base64);
    PBKDF2Config derivation =
        new PBKDF2Config.Builder()
            .withIterationCount(16)
            .withPRF(PBKDF2Config.PRF_SHA256)
            .withSaltLength(8)
            .build();
    try {
      byte[] secret =
          new PKCS8EncryptedPrivateKeyInfoBuilder(PrivateKeyInfo.getInstance(der))
              .build(
                  new JcePKCSPBEOutputEncryptorBuilder(
                          derivation, NISTObjectIdentifiers.id_aes256_CBC)
                      .setProvider(new BouncyCastleProvider())
                      .build(PASSPHRASE))
              .getEncoded();
      return ("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
              + java.util.Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(secret)
              + "\n-----END ENCRYPTED PRIVATE KEY-----\n")
          .getBytes(StandardCharsets.US_ASCII);
    } catch (OperatorCreationException | IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
