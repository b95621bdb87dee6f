package dave.admin;

import dave.wire.crypto.SecretFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the files of TLS. All that can be wrong with them is told before they are used, in one line
 * that says what to do and has nothing of the key.
 */
final class TlsFiles {
  private static final Pattern PKCS8 =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");

  private TlsFiles() {}

  static ServerTls load(AdminConfig.Tls tls) throws IOException {
    List<X509Certificate> chain = certificates(tls.certificates(), "certificate");
    PrivateKey key = privateKey(tls.privateKey(), chain.getFirst());
    Path authorities = tls.clientAuthorities();
    return ServerTls.of(
        chain,
        key,
        authorities == null ? List.of() : certificates(authorities, "client CA"),
        tls.certificates());
  }

  private static List<X509Certificate> certificates(Path file, String what) throws IOException {
    byte[] pem;
    try {
      pem = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new IOException(
          "cannot read the admin TLS %s file %s: check the path, its owner and mode"
              .formatted(what, file),
          e);
    }
    try {
      List<X509Certificate> certificates =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(pem))
              .stream()
              .map(X509Certificate.class::cast)
              .toList();
      if (!certificates.isEmpty()) {
        return certificates;
      }
    } catch (CertificateException e) {
      throw noCertificate(what, file, e);
    }
    throw noCertificate(what, file, null);
  }

  private static IOException noCertificate(
      String what, Path file, @Nullable CertificateException e) {
    return new IOException(
        "the admin TLS %s file %s has no certificate that can be read: give a PEM file"
            .formatted(what, file),
        e);
  }

  private static PrivateKey privateKey(Path file, X509Certificate certificate) throws IOException {
    String text =
        new String(SecretFile.read(file, "admin TLS key file"), StandardCharsets.US_ASCII);
    Matcher pem = PKCS8.matcher(text);
    if (!pem.find()) {
      throw new IOException(
          "the admin TLS key file %s has no unencrypted PKCS#8 key: make one with `openssl pkcs8 -topk8 -nocrypt -in %s`"
              .formatted(file, file));
    }
    PrivateKey key;
    try {
      // The causes are left out: what they say of the key is not ours to know.
      key =
          KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
              .generatePrivate(
                  new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1))));
      if (belong(key, certificate.getPublicKey())) {
        return key;
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw stranger(file);
    }
    throw stranger(file);
  }

  private static IOException stranger(Path file) {
    return new IOException(
        "the admin TLS key file %s does not hold the key of the first certificate: give the two that were made together"
            .formatted(file));
  }

  private static boolean belong(PrivateKey key, PublicKey publicKey)
      throws GeneralSecurityException {
    if (key instanceof RSAKey one && publicKey instanceof RSAKey other) {
      return one.getModulus().equals(other.getModulus());
    }
    String algorithm = key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : key.getAlgorithm();
    byte[] sample = "a sample to sign".getBytes(StandardCharsets.US_ASCII);
    Signature signature = Signature.getInstance(algorithm);
    signature.initSign(key);
    signature.update(sample);
    byte[] signed = signature.sign();
    signature.initVerify(publicKey);
    signature.update(sample);
    return signature.verify(signed);
  }
}
