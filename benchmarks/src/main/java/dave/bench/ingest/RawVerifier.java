package dave.bench.ingest;

import dave.wire.Dat;
import dave.wire.crypto.Signatures;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Objects;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Ed25519 by a library itself, with keys that are read already, and nothing else. */
interface RawVerifier {
  /** A signature whose parts are ready. */
  interface Check {
    /** Whether the library finds it good. */
    boolean holds();
  }

  /** Gets the check of a dat's signature ready. */
  Check check(Dat dat) throws Exception;

  /** The library that these signatures are verified by. */
  static RawVerifier of(Signatures signatures) throws Exception {
    return signatures.name().startsWith("Amazon") ? amazon() : bouncyCastle();
  }

  /** Bouncy Castle's, on a public key that is a point already. */
  static RawVerifier bouncyCastle() {
    return dat -> {
      Ed25519.PublicPoint point =
          Objects.requireNonNull(
              Ed25519.validatePublicKeyFullExport(dat.author().toByteArray(), 0));
      byte[] work = dat.work().toByteArray();
      byte[] signature = dat.signature().toByteArray();
      return () -> Ed25519.verify(signature, 0, point, work, 0, work.length);
    };
  }

  /** Amazon's provider, with one verifier that is used over and over. */
  private static RawVerifier amazon() throws Exception {
    Provider provider =
        (Provider)
            Class.forName("com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider")
                .getField("INSTANCE")
                .get(null);
    Signature verifier = Signature.getInstance("Ed25519", provider);
    KeyFactory keys = KeyFactory.getInstance("Ed25519");
    AlgorithmIdentifier ed25519 = new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519);
    return dat -> {
      byte[] point = dat.author().toByteArray();
      PublicKey key =
          keys.generatePublic(
              new X509EncodedKeySpec(new SubjectPublicKeyInfo(ed25519, point).getEncoded()));
      byte[] work = dat.work().toByteArray();
      byte[] signature = dat.signature().toByteArray();
      return () -> {
        try {
          verifier.initVerify(key);
          verifier.update(work);
          return verifier.verify(signature);
        } catch (GeneralSecurityException e) {
          throw new IllegalStateException(e);
        }
      };
    };
  }
}
