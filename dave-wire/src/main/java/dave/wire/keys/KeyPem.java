package dave.wire.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dave.wire.keys.KeyFileException.Reason;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.misc.MiscObjectIdentifiers;
import org.bouncycastle.asn1.misc.ScryptParams;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCS12PBEParams;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.util.PBKDF2Config;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfoBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEInputDecryptorProviderBuilder;
import org.bouncycastle.pkcs.jcajce.JcePKCSPBEOutputEncryptorBuilder;
import org.jspecify.annotations.Nullable;

/** The text of a key file: PKCS#8 in PEM, plain (RFC 8410) or encrypted (RFC 5958, PBES2). */
final class KeyPem {
  private static final String PLAIN = "PRIVATE KEY";
  private static final String ENCRYPTED = "ENCRYPTED PRIVATE KEY";
  private static final byte[] BEGIN = "-----BEGIN ".getBytes(US_ASCII);
  private static final byte[] END = "-----END ".getBytes(US_ASCII);
  private static final byte[] DASHES = "-----".getBytes(US_ASCII);

  private static final Pattern LABEL = Pattern.compile("[ -~]{1,64}");

  /** Kinds of keys that a file holds, in the forms of RFC 8410, section 7. */
  enum Kind {
    /** The key of an author. */
    ED25519("Ed25519", "`dave keygen` or ", EdECObjectIdentifiers.id_Ed25519, "70"),
    /** The key of a node's links. */
    X25519("X25519", "", EdECObjectIdentifiers.id_X25519, "6e");

    private final String title;
    private final String maker;
    private final String oid;
    private final String derPrefix;

    Kind(String title, String maker, ASN1ObjectIdentifier oid, String derOid) {
      this.title = title;
      this.maker = maker;
      this.oid = oid.getId();
      derPrefix = "302e020100300506032b65" + derOid + "04220420";
    }

    /** The DER form up to the secret of 32 bytes, which ends it. */
    private byte[] derPrefix() {
      return HexFormat.of().parseHex(derPrefix);
    }

    /** The public key of a secret. */
    private byte[] publicKey(byte[] secret) {
      if (this == X25519) {
        try (LinkSecret key = LinkSecret.of(secret)) {
          return key.publicKey().toByteArray();
        }
      }
      try (SigningKey key = SigningKey.ofSeed(secret)) {
        return key.author().toByteArray();
      }
    }
  }

  /** Rounds that OWASP recommends for PBKDF2 with HMAC-SHA-256: about a third of a second. */
  private static final int ITERATIONS = 600_000;

  private static final int SALT_LENGTH = 16;

  /** Most rounds that a file may demand, some seconds: a damaged file could demand an hour. */
  private static final BigInteger MAX_ITERATIONS = BigInteger.valueOf(10_000_000);

  /** Most that scrypt may take: 256 MiB in blocks of 128 bytes, 16 times over. */
  private static final BigInteger MAX_SCRYPT_BLOCKS = BigInteger.valueOf(1 << 21);

  private static final BigInteger MAX_SCRYPT_PARALLEL = BigInteger.valueOf(16);

  /** Made once, when the first key is encrypted or decrypted: it takes 20 ms. */
  private static final class Cryptography {
    static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();
  }

  private KeyPem() {}

  /** The file's content, encrypted unless the passphrase is empty. */
  static byte[] encode(SigningKey key, char[] passphrase) {
    byte[] seed = key.copySeed();
    try {
      return encode(Kind.ED25519, seed, passphrase);
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  /** The file's content for a secret of 32 bytes, which is not wiped. */
  static byte[] encode(Kind kind, byte[] secret, char[] passphrase) {
    byte[] prefix = kind.derPrefix();
    byte[] der = Arrays.copyOf(prefix, prefix.length + secret.length);
    System.arraycopy(secret, 0, der, prefix.length, secret.length);
    try {
      return passphrase.length == 0
          ? armour(PLAIN, der)
          : armour(ENCRYPTED, encrypt(der, passphrase));
    } finally {
      Arrays.fill(der, (byte) 0);
    }
  }

  /** Whether the file begins with an encrypted key. */
  static boolean isEncrypted(byte[] pem) {
    return ENCRYPTED.equals(label(pem));
  }

  /** The key in a file's content; {@code path} is for the error's text. */
  static SigningKey decode(byte[] pem, char[] passphrase, Path path) throws KeyFileException {
    byte[] seed = decode(Kind.ED25519, pem, passphrase, path);
    try {
      return SigningKey.ofSeed(seed);
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
  }

  /** The secret of 32 bytes in a file's content, for the caller to wipe. */
  static byte[] decode(Kind kind, byte[] pem, char[] passphrase, Path path)
      throws KeyFileException {
    String label = label(pem);
    if (!label.equals(PLAIN) && !label.equals(ENCRYPTED)) {
      throw label.endsWith(PLAIN)
          ? wrongAlgorithm(kind, path, "'" + label + "'")
          : malformed(path, "not a key file in PEM", null);
    }
    byte[] der = body(pem, path);
    try {
      return label.equals(PLAIN)
          ? decodeInfo(kind, PrivateKeyInfo.getInstance(der), path)
          : decodeInfo(kind, decrypt(der, passphrase, path), path);
    } catch (IOException | RuntimeException e) {
      // The parser throws many kinds of both on bytes that are no key.
      throw malformed(path, "damaged key file", e);
    } finally {
      Arrays.fill(der, (byte) 0);
    }
  }

  private static byte[] decodeInfo(Kind kind, PrivateKeyInfo info, Path path)
      throws IOException, KeyFileException {
    String algorithm = info.getPrivateKeyAlgorithm().getAlgorithm().getId();
    if (!algorithm.equals(kind.oid)) {
      throw wrongAlgorithm(kind, path, "algorithm " + algorithm);
    }
    byte[] secret = ASN1OctetString.getInstance(info.parsePrivateKey()).getOctets();
    byte[] derived = kind.publicKey(secret);
    ASN1BitString publicKey = info.getPublicKeyData();
    if (publicKey != null && !Arrays.equals(publicKey.getOctets(), derived)) {
      Arrays.fill(secret, (byte) 0);
      throw malformed(path, "the public key does not belong to the private one", null);
    }
    return secret;
  }

  private static byte[] encrypt(byte[] der, char[] passphrase) {
    PBKDF2Config derivation =
        new PBKDF2Config.Builder()
            .withIterationCount(ITERATIONS)
            .withPRF(PBKDF2Config.PRF_SHA256)
            .withSaltLength(SALT_LENGTH)
            .build();
    try {
      return new PKCS8EncryptedPrivateKeyInfoBuilder(PrivateKeyInfo.getInstance(der))
          .build(
              new JcePKCSPBEOutputEncryptorBuilder(derivation, NISTObjectIdentifiers.id_aes256_CBC)
                  .setProvider(Cryptography.PROVIDER)
                  .build(passphrase))
          .getEncoded();
    } catch (OperatorCreationException | IOException e) {
      throw new IllegalStateException("Bouncy Castle cannot encrypt", e);
    }
  }

  private static PrivateKeyInfo decrypt(byte[] der, char[] passphrase, Path path)
      throws IOException, KeyFileException {
    PKCS8EncryptedPrivateKeyInfo encrypted = new PKCS8EncryptedPrivateKeyInfo(der);
    if (passphrase.length == 0) {
      throw new KeyFileException(
          Reason.PASSPHRASE_MISSING, path, "key file is encrypted", "give its passphrase");
    }
    if (!isPayable(encrypted.getEncryptionAlgorithm())) {
      throw malformed(path, "key file asks for too much work to decrypt", null);
    }
    try {
      return encrypted.decryptPrivateKeyInfo(
          new JcePKCSPBEInputDecryptorProviderBuilder()
              .setProvider(Cryptography.PROVIDER)
              .build(passphrase));
    } catch (PKCSException | RuntimeException e) {
      // A wrong passphrase shows as bad padding or, now and then, as a result that is no key.
      throw new KeyFileException(
          Reason.PASSPHRASE_WRONG, path, "wrong passphrase for key file", "try again", e);
    }
  }

  /** Whether deriving the key from a passphrase ends soon, and fits in memory. */
  private static boolean isPayable(AlgorithmIdentifier encryption) {
    if (!encryption.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBES2)) {
      // The older schemes all have a salt and a number of rounds.
      return isAtMost(
          PKCS12PBEParams.getInstance(encryption.getParameters()).getIterations(), MAX_ITERATIONS);
    }
    KeyDerivationFunc derivation =
        PBES2Parameters.getInstance(encryption.getParameters()).getKeyDerivationFunc();
    if (derivation.getAlgorithm().equals(PKCSObjectIdentifiers.id_PBKDF2)) {
      PBKDF2Params rounds = PBKDF2Params.getInstance(derivation.getParameters());
      return isAtMost(rounds.getIterationCount(), MAX_ITERATIONS);
    }
    if (derivation.getAlgorithm().equals(MiscObjectIdentifiers.id_scrypt)) {
      ScryptParams costs = ScryptParams.getInstance(derivation.getParameters());
      return isAtMost(costs.getCostParameter().multiply(costs.getBlockSize()), MAX_SCRYPT_BLOCKS)
          && isAtMost(costs.getParallelizationParameter(), MAX_SCRYPT_PARALLEL);
    }
    return true; // Refused by the decryptor, which knows no other.
  }

  private static boolean isAtMost(BigInteger number, BigInteger most) {
    return number.compareTo(most) <= 0;
  }

  private static byte[] armour(String label, byte[] der) {
    byte[] base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encode(der);
    byte[] head = ("-----BEGIN " + label + "-----\n").getBytes(US_ASCII);
    byte[] tail = ("\n-----END " + label + "-----\n").getBytes(US_ASCII);
    byte[] pem = Arrays.copyOf(head, head.length + base64.length + tail.length);
    System.arraycopy(base64, 0, pem, head.length, base64.length);
    System.arraycopy(tail, 0, pem, head.length + base64.length, tail.length);
    Arrays.fill(base64, (byte) 0);
    return pem;
  }

  /** The label of the first block; empty if there is none that fits a line of a terminal. */
  private static String label(byte[] pem) {
    int begin = indexOf(pem, BEGIN, 0);
    int end = begin < 0 ? -1 : indexOf(pem, DASHES, begin + BEGIN.length);
    String label =
        end < 0 ? "" : new String(pem, begin + BEGIN.length, end - begin - BEGIN.length, US_ASCII);
    return LABEL.matcher(label).matches() ? label : "";
  }

  /** The bytes in the first block. */
  private static byte[] body(byte[] pem, Path path) throws KeyFileException {
    int begin = indexOf(pem, BEGIN, 0);
    int from = indexOf(pem, DASHES, begin + BEGIN.length) + DASHES.length;
    int to = indexOf(pem, END, from);
    if (to < 0) {
      throw malformed(path, "key file is cut short", null);
    }
    byte[] base64 = Arrays.copyOfRange(pem, from, to);
    try {
      return Base64.getMimeDecoder().decode(base64);
    } catch (IllegalArgumentException e) {
      throw malformed(path, "damaged key file", e);
    } finally {
      Arrays.fill(base64, (byte) 0);
    }
  }

  private static int indexOf(byte[] bytes, byte[] sought, int from) {
    for (int i = from; i <= bytes.length - sought.length; i++) {
      if (Arrays.equals(bytes, i, i + sought.length, sought, 0, sought.length)) {
        return i;
      }
    }
    return -1;
  }

  private static KeyFileException wrongAlgorithm(Kind kind, Path path, String what) {
    return new KeyFileException(
        Reason.ALGORITHM,
        path,
        "key file is not of " + kind.title + " but " + what,
        "make one with "
            + kind.maker
            + "`openssl genpkey -algorithm "
            + kind.name().toLowerCase(Locale.ROOT)
            + "`");
  }

  private static KeyFileException malformed(Path path, String what, @Nullable Exception cause) {
    return new KeyFileException(
        Reason.MALFORMED, path, what, "restore it from a copy, or check the path", cause);
  }
}
