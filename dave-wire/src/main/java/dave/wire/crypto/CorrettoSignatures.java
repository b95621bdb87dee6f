package dave.wire.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.ByteString;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.WorkHash;
import dave.wire.keys.SigningKey;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * {@link Signatures} by the Amazon Corretto Crypto Provider, native code for some platforms. It is
 * loaded by name, so that Dave runs without it.
 *
 * <p>The provider computes R and compares bytes. With an author of prime order this refuses every R
 * that is not canonical or has a component of small order, except the neutral element. This class
 * refuses that.
 */
final class CorrettoSignatures implements Signatures {
  private static final String PROVIDER =
      "com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider";

  private static final String ALGORITHM = "Ed25519";

  /** The DER form of a public key up to the key, which ends it (RFC 8410, section 4). */
  private static final byte[] DER_PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

  private static final byte[] NEUTRAL = new byte[Author.LENGTH];

  static {
    NEUTRAL[0] = 1;
  }

  private final String name;
  private final Provider provider;
  private final AuthorCache<PublicKey> authors;

  private CorrettoSignatures(Provider provider) throws GeneralSecurityException {
    name = "Amazon Corretto Crypto Provider " + provider.getVersionStr();
    this.provider = provider;
    KeyFactory keys = KeyFactory.getInstance(ALGORITHM);
    authors = new AuthorCache<>(point -> publicKey(keys, point));
  }

  /** The implementation, if the provider loads and passes a test on this platform. */
  static Optional<Signatures> load() {
    try {
      Provider provider = (Provider) Class.forName(PROVIDER).getField("INSTANCE").get(null);
      CorrettoSignatures signatures = new CorrettoSignatures(provider);
      return signatures.works() ? Optional.of(signatures) : Optional.empty();
    } catch (ReflectiveOperationException
        | GeneralSecurityException
        | LinkageError
        | RuntimeException e) {
      // The provider does not run here: best() takes the other implementation, and name() reports
      // which.
      return Optional.empty();
    }
  }

  private boolean works() {
    try (SigningKey key =
        SigningKey.ofSeed("a key that signs one thing only!".getBytes(US_ASCII))) {
      WorkHash work = WorkHash.of(new byte[WorkHash.LENGTH], 0);
      ByteString signature = key.sign(work);
      byte[] other = new byte[WorkHash.LENGTH];
      other[0] = 1;
      return verify(key.author(), work, signature) == Verdict.GENUINE
          && verify(key.author(), WorkHash.of(other, 0), signature) == Verdict.SIGNATURE;
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean isValid(Author author) {
    return authors.get(author).isPresent();
  }

  @Override
  public Verdict verify(Author author, WorkHash work, ByteString signature) {
    Optional<PublicKey> key = authors.get(author);
    if (key.isEmpty()) {
      return Verdict.AUTHOR;
    }
    if (signature.size() != Dat.SIGNATURE_LENGTH) {
      return Verdict.SIGNATURE;
    }
    byte[] sig = signature.toByteArray();
    boolean holds =
        !Arrays.equals(sig, 0, NEUTRAL.length, NEUTRAL, 0, NEUTRAL.length)
            && verify(key.get(), work.toByteArray(), sig);
    return holds ? Verdict.GENUINE : Verdict.SIGNATURE;
  }

  private boolean verify(PublicKey key, byte[] work, byte[] sig) {
    try {
      Signature verifier = Signature.getInstance(ALGORITHM, provider);
      verifier.initVerify(key);
      verifier.update(work);
      return verifier.verify(sig);
    } catch (SignatureException e) {
      return false; // the provider throws if S is not canonical
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a key that was checked is refused", e);
    }
  }

  private static PublicKey publicKey(KeyFactory keys, Ed25519.PublicPoint point) {
    byte[] der = Arrays.copyOf(DER_PREFIX, DER_PREFIX.length + Author.LENGTH);
    Ed25519.encodePublicPoint(point, der, DER_PREFIX.length);
    try {
      return keys.generatePublic(new X509EncodedKeySpec(der));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a valid point is refused", e);
    }
  }
}
