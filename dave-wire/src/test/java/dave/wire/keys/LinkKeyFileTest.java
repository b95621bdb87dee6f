package dave.wire.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dave.wire.crypto.SampleDats;
import dave.wire.keys.KeyFileException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.interfaces.XECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinkKeyFileTest {
  private static final char[] NONE = {};
  private static final char[] SECRET = "correct horse".toCharArray();

  private final LinkSecret key = LinkSecret.generate(new SplittableRandom(1));
  @TempDir private Path directory;
  private Path path;

  @BeforeEach
  void choosePath() {
    path = directory.resolve("link.pem");
  }

  @Test
  void shouldReadWhatItWrote() throws Exception {
    LinkKeyFile.create(path, key, NONE);
    try (LinkSecret read = LinkKeyFile.load(path, NONE)) {
      assertThat(read.publicKey()).isEqualTo(key.publicKey());
      assertThat(read.copySecret()).isEqualTo(key.copySecret());
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
  }

  @Test
  void shouldReadWhatItEncrypted() throws Exception {
    LinkKeyFile.create(path, key, SECRET);
    try (LinkSecret read = LinkKeyFile.load(path, SECRET)) {
      assertThat(read.publicKey()).isEqualTo(key.publicKey());
    }
    assertFails(Reason.PASSPHRASE_MISSING, () -> LinkKeyFile.load(path, NONE));
    assertFails(Reason.PASSPHRASE_WRONG, () -> LinkKeyFile.load(path, "x".toCharArray()));
  }

  @Test
  void shouldWriteWhatTheJdkReads() throws Exception {
    LinkKeyFile.create(path, key, NONE);
    byte[] der = Base64.getMimeDecoder().decode(Files.readAllLines(path).get(1));
    XECPrivateKey read =
        (XECPrivateKey)
            KeyFactory.getInstance("X25519").generatePrivate(new PKCS8EncodedKeySpec(der));
    assertThat(read.getScalar()).contains(key.copySecret());
  }

  @Test
  void shouldReadWhatTheJdkWrites() throws Exception {
    byte[] der = KeyPairGenerator.getInstance("X25519").generateKeyPair().getPrivate().getEncoded();
    Files.writeString(
        path,
        "-----BEGIN PRIVATE KEY-----\n"
            + Base64.getEncoder().encodeToString(der)
            + "\n-----END PRIVATE KEY-----\n");
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
    try (LinkSecret read = LinkKeyFile.load(path, NONE)) {
      assertThat(HexFormat.of().formatHex(der))
          .contains(HexFormat.of().formatHex(read.copySecret()));
    }
  }

  @Test
  void shouldNotTakeAnAuthorsKey() throws Exception {
    KeyFile.create(path, SampleDats.key(1), NONE);
    assertFails(Reason.ALGORITHM, () -> LinkKeyFile.load(path, NONE));
    Path other = directory.resolve("other.pem");
    LinkKeyFile.create(other, key, NONE);
    assertFails(Reason.ALGORITHM, () -> KeyFile.load(other, NONE));
  }

  @Test
  void shouldKeepTheFileAsAnAuthorsKey() throws Exception {
    assertFails(Reason.MISSING, () -> LinkKeyFile.load(path, NONE));
    LinkKeyFile.create(path, key, NONE);
    assertFails(Reason.EXISTS, () -> LinkKeyFile.create(path, key, NONE));
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
    assertFails(Reason.EXPOSED, () -> LinkKeyFile.load(path, NONE));
    assertFails(Reason.DIRECTORY, () -> LinkKeyFile.load(directory, NONE));
  }

  @Test
  void shouldAgreeWithAnother() {
    LinkSecret alice = LinkSecret.generate(new SplittableRandom(2));
    byte[] shared = new byte[32];
    assertThat(alice.agree(key.publicKey().toByteArray(), 0, shared)).isTrue();
    byte[] same = new byte[32];
    assertThat(key.agree(alice.publicKey().toByteArray(), 0, same)).isTrue();
    assertThat(shared).isEqualTo(same);
    assertThat(key.agree(new byte[32], 0, shared)).as("of small order").isFalse();
    assertThat(shared).containsOnly(0);
  }

  @Test
  void shouldWipeItsSecret() {
    key.close();
    assertThat(catchThrowableOfType(IllegalStateException.class, key::copySecret)).isNotNull();
    assertThat(key).hasToString("LinkSecret[publicKey=" + key.publicKey() + "]");
  }

  private static void assertFails(Reason reason, ThrowableAssert.ThrowingCallable call) {
    KeyFileException failure = catchThrowableOfType(KeyFileException.class, call);
    assertThat(failure).isNotNull();
    assertThat(failure.reason()).isEqualTo(reason);
    assertThat(failure.getMessage()).doesNotContain("\n");
  }
}
