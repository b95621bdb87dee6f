package dave.wire.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dave.wire.Author;
import dave.wire.crypto.SampleDats;
import dave.wire.keys.KeyFileException.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.interfaces.EdECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.assertj.core.api.ThrowableAssert;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.misc.MiscObjectIdentifiers;
import org.bouncycastle.asn1.misc.ScryptParams;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.EncryptionScheme;
import org.bouncycastle.asn1.pkcs.KeyDerivationFunc;
import org.bouncycastle.asn1.pkcs.PBES2Parameters;
import org.bouncycastle.asn1.pkcs.PBKDF2Params;
import org.bouncycastle.asn1.pkcs.PKCS12PBEParams;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class KeyFileTest {
  private static final SigningKey KEY = SampleDats.key(42);
  private static final char[] NONE = {};
  private static final char[] SECRET = "correct horse".toCharArray();

  @TempDir private Path directory;
  private Path path;

  @BeforeEach
  void choosePath() {
    path = directory.resolve("key.pem");
  }

  @Test
  void shouldReadWhatItWrote() throws Exception {
    KeyFile.create(path, KEY, NONE);
    assertThat(KeyFile.isEncrypted(path)).isFalse();
    assertLoads(NONE);
    assertLoads(SECRET); // not needed, and so ignored
  }

  @Test
  void shouldReadWhatItEncrypted() throws Exception {
    char[] passphrase = "pass w\u00f6rd \u4f60".toCharArray();
    KeyFile.create(path, KEY, passphrase);
    assertThat(KeyFile.isEncrypted(path)).isTrue();
    assertThat(Files.readString(path)).startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----\n");
    assertLoads(passphrase);
    assertFails(Reason.PASSPHRASE_WRONG, SECRET).hasMessageContaining("wrong passphrase");
    assertFails(Reason.PASSPHRASE_MISSING, NONE).hasMessageContaining("passphrase");
  }

  @Test
  void shouldCreateFilesForTheOwnerOnly() throws Exception {
    KeyFile.create(path, KEY, NONE);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
    assertThat(names()).containsExactly("key.pem");
  }

  @Test
  void shouldNeverOverwrite() throws Exception {
    Files.writeString(path, "mine");
    KeyFileException e =
        catchThrowableOfType(KeyFileException.class, () -> KeyFile.create(path, KEY, NONE));
    assertThat(e.reason()).isEqualTo(Reason.EXISTS);
    assertOneLine(e);
    assertThat(Files.readString(path)).isEqualTo("mine");
    assertThat(names()).containsExactly("key.pem");
  }

  @Test
  void shouldSayThatADirectoryIsMissing() {
    Path nowhere = directory.resolve("none").resolve("key.pem");
    KeyFileException e =
        catchThrowableOfType(KeyFileException.class, () -> KeyFile.create(nowhere, KEY, NONE));
    assertThat(e.reason()).isEqualTo(Reason.UNWRITABLE);
    assertThat(e).hasMessageContaining(nowhere.toString());
  }

  @Test
  void shouldBeReadableByTheJdk() throws Exception {
    KeyFile.create(path, KEY, NONE);
    Key key = KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(body()));
    assertThat(((EdECPrivateKey) key).getBytes().orElseThrow()).isEqualTo(KEY.copySeed());
  }

  @Test
  void shouldEncryptSoThatTheJdkCanDecrypt() throws Exception {
    KeyFile.create(path, KEY, SECRET);
    EncryptedPrivateKeyInfo info = new EncryptedPrivateKeyInfo(body());
    Key passphrase =
        SecretKeyFactory.getInstance("PBEWithHmacSHA256AndAES_256")
            .generateSecret(new PBEKeySpec(SECRET));
    Cipher cipher = Cipher.getInstance("PBEWithHmacSHA256AndAES_256");
    cipher.init(Cipher.DECRYPT_MODE, passphrase, info.getAlgParameters());
    byte[] der = cipher.doFinal(info.getEncryptedData());
    assertThat(Arrays.copyOfRange(der, 16, 48)).isEqualTo(KEY.copySeed());
  }

  @Test
  void shouldReadWhatTheJdkMade() throws Exception {
    Key key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate();
    write(pem("PRIVATE KEY", key.getEncoded()));
    try (SigningKey loaded = KeyFile.load(path, NONE)) {
      assertThat(loaded.copySeed()).isEqualTo(((EdECPrivateKey) key).getBytes().orElseThrow());
    }
  }

  @Test
  void shouldRefuseOtherAlgorithms() throws Exception {
    for (String algorithm : List.of("RSA", "X25519", "Ed448", "EC")) {
      Key key = KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPrivate();
      write(pem("PRIVATE KEY", key.getEncoded()));
      assertFails(Reason.ALGORITHM, NONE).hasMessageContaining("Ed25519");
    }
    write(pem("RSA PRIVATE KEY", new byte[100]));
    assertFails(Reason.ALGORITHM, NONE).hasMessageContaining("RSA PRIVATE KEY");
  }

  @Test
  void shouldRefuseEveryTruncatedFile() throws Exception {
    KeyFile.create(path, KEY, NONE);
    byte[] whole = Files.readAllBytes(path);
    int end = new String(whole, US_ASCII).indexOf("-----END ");
    for (int length = 0; length < end; length++) {
      write(Arrays.copyOf(whole, length));
      assertFails(Reason.MALFORMED, NONE);
    }
  }

  @Test
  void shouldRefuseEveryDamagedFileByAKeyFileException() throws Exception {
    KeyFile.create(path, KEY, NONE);
    byte[] whole = Files.readAllBytes(path);
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= (byte) 4;
      write(damaged);
      assertThatCode(this::loadOrFailAsDocumented).as("byte %d", i).doesNotThrowAnyException();
    }
  }

  @Test
  void shouldRefuseOtherFiles() throws Exception {
    write("hello".getBytes(US_ASCII));
    assertFails(Reason.MALFORMED, NONE);
    write(new byte[100_000]);
    assertFails(Reason.MALFORMED, NONE).hasMessageContaining("more than 16384 bytes");
    write(pem("ENCRYPTED PRIVATE KEY", new byte[] {0x30, 0x00}));
    assertFails(Reason.MALFORMED, SECRET);
  }

  @Test
  void shouldQuoteNoLabelOfSeveralLines() throws Exception {
    write("-----BEGIN EC\n\u001b[2J PRIVATE KEY-----\n".getBytes(US_ASCII));
    assertFails(Reason.MALFORMED, NONE);
  }

  @Test
  @Timeout(20)
  void shouldRefuseToWorkForHours() throws Exception {
    byte[] salt = new byte[8];
    int most = Integer.MAX_VALUE;
    List<AlgorithmIdentifier> costly =
        List.of(
            pbes2(PKCSObjectIdentifiers.id_PBKDF2, new PBKDF2Params(salt, most)),
            pbes2(MiscObjectIdentifiers.id_scrypt, new ScryptParams(salt, 1 << 30, 8, 1)),
            pbes2(MiscObjectIdentifiers.id_scrypt, new ScryptParams(salt, 16_384, 8, 1 << 20)),
            new AlgorithmIdentifier(
                PKCSObjectIdentifiers.pbeWithSHAAnd3_KeyTripleDES_CBC,
                new PKCS12PBEParams(salt, most)));
    for (AlgorithmIdentifier encryption : costly) {
      var info = new org.bouncycastle.asn1.pkcs.EncryptedPrivateKeyInfo(encryption, new byte[48]);
      write(pem("ENCRYPTED PRIVATE KEY", info.getEncoded()));
      assertFails(Reason.MALFORMED, SECRET).hasMessageContaining("too much work");
    }
  }

  private static AlgorithmIdentifier pbes2(ASN1ObjectIdentifier derivation, ASN1Object costs) {
    return new AlgorithmIdentifier(
        PKCSObjectIdentifiers.id_PBES2,
        new PBES2Parameters(
            new KeyDerivationFunc(derivation, costs),
            new EncryptionScheme(
                NISTObjectIdentifiers.id_aes256_CBC, new DEROctetString(new byte[16]))));
  }

  @Test
  void shouldRefuseFilesThatOthersMayUse() throws Exception {
    KeyFile.create(path, KEY, NONE);
    for (String mode : List.of("rw-r-----", "rw----r--", "rw--w----", "rw-rw-rw-")) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
      assertFails(Reason.EXPOSED, NONE).hasMessageContaining("chmod 600");
    }
  }

  @Test
  void shouldSayWhyAFileCannotBeRead() throws Exception {
    assertFails(Reason.MISSING, NONE).hasMessageContaining("no key file");
    Files.createDirectory(path);
    assertFails(Reason.DIRECTORY, NONE).hasMessageContaining("directory");
    Path inFile = Files.createFile(directory.resolve("file")).resolve("key.pem");
    KeyFileException e =
        catchThrowableOfType(KeyFileException.class, () -> KeyFile.load(inFile, NONE));
    assertThat(e.reason()).isEqualTo(Reason.UNREADABLE);
  }

  @Test
  void shouldSayThatPermissionIsMissing() throws Exception {
    KeyFile.create(path, KEY, NONE);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("---------"));
    if (Files.isReadable(path)) { // Root may read everything.
      try (SigningKey key = KeyFile.load(path, NONE)) {
        assertThat(key.author()).isEqualTo(KEY.author());
      }
    } else {
      assertFails(Reason.UNREADABLE, NONE).hasMessageContaining("permission");
    }
  }

  @Test
  void shouldImportTheOriginalsKey() throws Exception {
    byte[] raw = Arrays.copyOf(KEY.copySeed(), 64);
    KEY.author().writeTo(raw, 32);
    write(raw);
    try (SigningKey key = KeyFile.importOriginal(path)) {
      assertThat(key.author()).isEqualTo(KEY.author());
      assertThat(key.copySeed()).isEqualTo(KEY.copySeed());
    }
  }

  @Test
  void shouldNotImportHalvesThatDoNotBelongTogether() throws Exception {
    byte[] raw = Arrays.copyOf(KEY.copySeed(), 64);
    Author other = SampleDats.BOB.author();
    other.writeTo(raw, 32);
    write(raw);
    assertImportFails();
    write(Arrays.copyOf(raw, 63));
    assertImportFails();
    write(Arrays.copyOf(raw, 65));
    assertImportFails();
  }

  private void assertImportFails() {
    KeyFileException e =
        catchThrowableOfType(KeyFileException.class, () -> KeyFile.importOriginal(path));
    assertThat(e.reason()).isEqualTo(Reason.MALFORMED);
    assertOneLine(e);
  }

  private void assertLoads(char[] passphrase) throws Exception {
    try (SigningKey loaded = KeyFile.load(path, passphrase)) {
      assertThat(loaded.copySeed()).isEqualTo(KEY.copySeed());
      assertThat(loaded.author()).isEqualTo(KEY.author());
    }
  }

  private ThrowableAssert<KeyFileException> assertFails(Reason reason, char[] passphrase) {
    KeyFileException e =
        catchThrowableOfType(KeyFileException.class, () -> KeyFile.load(path, passphrase));
    assertThat(e.reason()).isEqualTo(reason);
    assertThat(e.path()).isEqualTo(path);
    assertOneLine(e);
    return new ThrowableAssert<>(e);
  }

  private void assertOneLine(KeyFileException e) {
    assertThat(e).hasMessageContaining(path.toString()).hasMessageContaining(";");
    assertThat(e.getMessage()).doesNotContain("\n");
  }

  private void loadOrFailAsDocumented() {
    try {
      KeyFile.load(path, NONE).close();
    } catch (KeyFileException e) {
      assertOneLine(e);
    }
  }

  private List<String> names() throws IOException {
    try (var files = Files.list(directory)) {
      return files.map(each -> each.getFileName().toString()).toList();
    }
  }

  private void write(byte[] content) throws IOException {
    Files.deleteIfExists(path);
    Files.createFile(
        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(path, content);
  }

  private byte[] body() throws IOException {
    List<String> lines = Files.readAllLines(path);
    return Base64.getDecoder().decode(String.join("", lines.subList(1, lines.size() - 1)));
  }

  private static byte[] pem(String label, byte[] der) {
    String body = Base64.getMimeEncoder().encodeToString(der);
    String text = "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, body, label);
    return text.getBytes(US_ASCII);
  }
}
