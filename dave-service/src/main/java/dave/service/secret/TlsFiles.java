package dave.service.secret;

import dave.wire.keys.SecretFile;
import io.netty.handler.ssl.SslContextBuilder;
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
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The files of TLS, each in PEM. All errors are found before the files are used. The message of an
 * error is one line that says what to do, and contains nothing of the key.
 *
 * @param owner the API that uses them, such as "admin"
 * @param certificates the certificate chain of the server
 * @param privateKey the server's key, in unencrypted PKCS#8
 * @param clientAuthorities the authorities for client certificates, which are then required; null
 *     for none required
 */
public record TlsFiles(
    String owner, Path certificates, Path privateKey, @Nullable Path clientAuthorities) {
  private static final Pattern PKCS8 =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");

  /**
   * Reads the files.
   *
   * @param protocol adds the settings of the protocol over TLS
   */
  public ServerTls load(UnaryOperator<SslContextBuilder> protocol) throws IOException {
    List<X509Certificate> chain = certificates(certificates, "certificate");
    PrivateKey key = key(chain.getFirst());
    Path authorities = clientAuthorities;
    return ServerTls.of(
        chain,
        key,
        authorities == null ? List.of() : certificates(authorities, "client CA"),
        certificates,
        protocol);
  }

  private List<X509Certificate> certificates(Path file, String what) throws IOException {
    byte[] pem;
    try {
      pem = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new IOException(
          "cannot read the %s TLS %s file %s: check the path, its owner and mode"
              .formatted(owner, what, file),
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

  private IOException noCertificate(String what, Path file, @Nullable CertificateException e) {
    return new IOException(
        "the %s TLS %s file %s has no certificate that can be read: give a PEM file"
            .formatted(owner, what, file),
        e);
  }

  private PrivateKey key(X509Certificate certificate) throws IOException {
    Path file = privateKey;
    String text =
        new String(SecretFile.read(file, owner + " TLS key file"), StandardCharsets.US_ASCII);
    Matcher pem = PKCS8.matcher(text);
    if (!pem.find()) {
      throw new IOException(
          "the %s TLS key file %s has no unencrypted PKCS#8 key: make one with `openssl pkcs8 -topk8 -nocrypt -in %s`"
              .formatted(owner, file, file));
    }
    PrivateKey key;
    try {
      // The cause is left out, as its message may contain parts of the key.
      key =
          KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
              .generatePrivate(
                  new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1))));
      if (isPair(key, certificate.getPublicKey())) {
        return key;
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw stranger();
    }
    throw stranger();
  }

  private IOException stranger() {
    return new IOException(
        "the %s TLS key file %s does not hold the key of the first certificate: give the two that were made together"
            .formatted(owner, privateKey));
  }

  private static boolean isPair(PrivateKey key, PublicKey publicKey)
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
