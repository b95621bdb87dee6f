package dave.wire.crypto;

import java.io.IOException;
import java.io.Writer;
import java.math.BigInteger;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;

/** Makes certificates: some that sign themselves, and authorities that sign others. */
public final class TestCertificates {
  private static final AtomicLong SERIAL = new AtomicLong(1);

  private TestCertificates() {}

  /** A certificate and its key, PEM. */
  public record Files(Path certificate, Path key) {}

  /** An authority that signs certificates. */
  public record Authority(X500Name subject, PrivateKey privateKey, Files files) {
    /** A certificate for localhost that is valid now. */
    public Files sign(Path dir, String name)
        throws GeneralSecurityException, OperatorCreationException, IOException {
      return sign(dir, name, Duration.ofDays(1));
    }

    /**
     * A certificate for localhost that ends after this time; a negative time makes an expired one.
     */
    public Files sign(Path dir, String name, Duration end)
        throws GeneralSecurityException, OperatorCreationException, IOException {
      KeyPair pair = keyPair();
      X509v3CertificateBuilder builder =
          builder(subject, new X500Name("CN=" + name), pair, end)
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      return write(dir, name, localhost(builder), pair, privateKey);
    }
  }

  public static Authority authority(Path dir, String name)
      throws GeneralSecurityException, OperatorCreationException, IOException {
    KeyPair pair = keyPair();
    X500Name subject = new X500Name("CN=" + name);
    X509v3CertificateBuilder builder =
        builder(subject, subject, pair, Duration.ofDays(1))
            .addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    return new Authority(
        subject, pair.getPrivate(), write(dir, name, builder, pair, pair.getPrivate()));
  }

  public static Files selfSigned(Path dir, String name)
      throws GeneralSecurityException, OperatorCreationException, IOException {
    KeyPair pair = keyPair();
    X500Name subject = new X500Name("CN=" + name);
    X509v3CertificateBuilder builder =
        builder(subject, subject, pair, Duration.ofDays(1))
            .addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    return write(dir, name, localhost(builder), pair, pair.getPrivate());
  }

  private static KeyPair keyPair() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    return generator.generateKeyPair();
  }

  private static JcaX509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, KeyPair pair, Duration end) {
    Instant now = Instant.now();
    return new JcaX509v3CertificateBuilder(
        issuer,
        BigInteger.valueOf(SERIAL.getAndIncrement()),
        Date.from(now.minus(Duration.ofDays(2))),
        Date.from(now.plus(end)),
        subject,
        pair.getPublic());
  }

  private static X509v3CertificateBuilder localhost(X509v3CertificateBuilder builder)
      throws CertIOException {
    return builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(new GeneralName(GeneralName.dNSName, "localhost")));
  }

  private static Files write(
      Path dir, String name, X509v3CertificateBuilder builder, KeyPair pair, PrivateKey signer)
      throws OperatorCreationException, IOException {
    X509CertificateHolder certificate =
        builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer));
    Files files = new Files(dir.resolve(name + ".crt"), dir.resolve(name + ".key"));
    write(files.certificate(), new PemObject("CERTIFICATE", certificate.getEncoded()));
    write(files.key(), new PemObject("PRIVATE KEY", pair.getPrivate().getEncoded()));
    return files;
  }

  private static void write(Path file, PemObject object) throws IOException {
    try (Writer writer = java.nio.file.Files.newBufferedWriter(file);
        JcaPEMWriter pem = new JcaPEMWriter(writer)) {
      pem.writeObject(object);
    }
    java.nio.file.Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }
}
