package dave.wire.crypto;

import com.google.protobuf.ByteString;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.WorkHash;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * {@link Signatures} by Bouncy Castle.
 *
 * <p>Bouncy Castle checks a multiple of the equation, and the factor may be even. So it accepts
 * some R, the first half of a signature, with a component of small order. This class therefore
 * refuses R that is not of prime order, as for authors. If A and R are of prime order, the multiple
 * holds only if the equation does.
 */
final class BouncyCastleSignatures implements Signatures {
  private final AuthorCache<Ed25519.PublicPoint> authors = new AuthorCache<>(point -> point);

  @Override
  public String name() {
    return "Bouncy Castle";
  }

  @Override
  public boolean isValid(Author author) {
    return authors.get(author).isPresent();
  }

  @Override
  public Verdict verify(Author author, WorkHash work, ByteString signature) {
    Optional<Ed25519.PublicPoint> point = authors.get(author);
    if (point.isEmpty()) {
      return Verdict.AUTHOR;
    }
    if (signature.size() != Dat.SIGNATURE_LENGTH) {
      return Verdict.SIGNATURE;
    }
    byte[] sig = signature.toByteArray();
    boolean holds =
        Ed25519.verify(sig, 0, point.get(), work.toByteArray(), 0, WorkHash.LENGTH)
            && PrimeOrder.holds(sig, 0);
    return holds ? Verdict.GENUINE : Verdict.SIGNATURE;
  }
}
