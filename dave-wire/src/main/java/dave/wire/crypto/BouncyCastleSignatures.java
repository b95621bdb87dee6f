package dave.wire.crypto;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.protobuf.ByteString;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.WorkHash;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * {@link Signatures} by Bouncy Castle. Its equation lets some torsion through, so that R's order is
 * checked here; without a component of small order in A or R it agrees with the cofactorless
 * equation.
 */
final class BouncyCastleSignatures implements Signatures {
  /** Authors remembered, valid or not: about 1 KiB each. */
  private static final int MAX_AUTHORS = 16_384;

  private final Cache<Author, Optional<Ed25519.PublicPoint>> authors =
      Caffeine.newBuilder().maximumSize(MAX_AUTHORS).executor(Runnable::run).build();

  @Override
  public String name() {
    return "Bouncy Castle";
  }

  @Override
  public boolean isValid(Author author) {
    return point(author).isPresent();
  }

  @Override
  public Verdict verify(Author author, WorkHash work, ByteString signature) {
    Optional<Ed25519.PublicPoint> point = point(author);
    if (point.isEmpty()) {
      return Verdict.AUTHOR;
    }
    if (signature.size() != Dat.SIGNATURE_LENGTH) {
      return Verdict.SIGNATURE;
    }
    byte[] sig = signature.toByteArray();
    boolean holds =
        Ed25519.verify(sig, 0, point.get(), work.toByteArray(), 0, WorkHash.LENGTH)
            && Ed25519.validatePublicKeyFull(sig, 0);
    return holds ? Verdict.GENUINE : Verdict.SIGNATURE;
  }

  private Optional<Ed25519.PublicPoint> point(Author author) {
    return authors.get(
        author,
        key -> Optional.ofNullable(Ed25519.validatePublicKeyFullExport(key.toByteArray(), 0)));
  }
}
