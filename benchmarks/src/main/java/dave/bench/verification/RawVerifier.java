package dave.bench.verification;

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

/** Verifies Ed25519 signatures with a library alone, with keys that are parsed before. */
interface RawVerifier {
  /** A signature that is ready to be verified. */
  interface Check {
    /** Returns whether the library accepts the signature. */
    boolean holds();
  }

  /** Prepares the verification of a dat's signature. */
  Check check(Dat dat) throws Exception;

  /** Returns the library that these signatures use. */
  static RawVerifier of(Signatures signatures) throws Exception {
    return signatures.name().startsWith("Amazon") ? amazon() : bouncyCastle();
  }

  /** Returns Bouncy Castle, with a public key that is decoded before. */
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

  /** Returns Amazon's provider, with one verifier for all signatures. */
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
