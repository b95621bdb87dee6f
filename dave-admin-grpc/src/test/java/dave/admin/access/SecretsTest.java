package dave.admin.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dave.admin.AdminConfig;
import dave.admin.AdminLimits;
import dave.admin.testing.AdminFixture;
import dave.admin.testing.Caller;
import dave.admin.testing.LogLines;
import dave.admin.testing.TestTokens;
import dave.admin.v1.AdminServiceGrpc;
import dave.wire.crypto.TestCertificates;
import io.grpc.Status.Code;
import io.grpc.netty.GrpcSslContexts;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tests that no failure puts a token or a part of a key into a log, an error or a {@code toString}.
 */
final class SecretsTest {
  private static final String MARK = "MARKED";
  private static final String TOKEN = MARK + "-token-4f1c2d7e9a";
  private static final InetSocketAddress LOOPBACK =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  @TempDir private Path dir;
  private TestCertificates.Files server;
  private Path tokens;
  private String keyBody = "";
  private final List<String> said = new ArrayList<>();
  private final LogLines log = LogLines.ofAll();

  @BeforeEach
  void makeFiles() throws Exception {
    server = TestCertificates.selfSigned(dir, "server");
    keyBody = Files.readString(server.key()).lines().toList().get(1);
    tokens = TestTokens.write(dir.resolve("tokens"), "read:reader " + TOKEN);
  }

  @AfterEach
  void shouldHaveToldNothing() {
    log.close();
    said.add(log.text());
    assertThat(said).hasSizeGreaterThan(1);
    assertThat(said).allSatisfy(text -> assertThat(text).doesNotContain(MARK, keyBody));
  }

  @Test
  void shouldNotTellOfBrokenTokenFiles() throws IOException {
    List<String> contents =
        List.of(
            "owner " + TOKEN,
            TOKEN + " read",
            "read " + MARK,
            "read " + TOKEN + "é",
            "read my " + TOKEN,
            "read: " + TOKEN,
            "read:" + TOKEN + "/" + MARK + " x",
            "read " + TOKEN + "\nwrite " + TOKEN,
            TOKEN + "\n" + TOKEN,
            "#" + TOKEN);
    for (String content : contents) {
      TestTokens.write(tokens, content);
      tellFailure(null);
    }
    TestTokens.write(tokens, TOKEN);
    expose(tokens);
    tellFailure(null);
  }

  @Test
  void shouldNotTellOfBrokenKeys() throws Exception {
    AdminConfig.Tls tls = new AdminConfig.Tls(server.certificate(), server.key(), null);
    String pem = Files.readString(server.key());
    TestCertificates.Files other = TestCertificates.selfSigned(dir, "other");
    List<String> contents =
        List.of(
            MARK,
            pem.replace("PRIVATE KEY", "RSA PRIVATE KEY"),
            pem.replace("PRIVATE KEY", "ENCRYPTED PRIVATE KEY"),
            pem.replace(keyBody, MARK + keyBody),
            pem.replace(keyBody, keyBody.substring(4)),
            "-----BEGIN PRIVATE KEY-----\n" + MARK + "\n-----END PRIVATE KEY-----\n");
    for (String content : contents) {
      Files.writeString(server.key(), content);
      tellFailure(tls);
    }
    Files.writeString(server.key(), pem);
    tellFailure(new AdminConfig.Tls(other.certificate(), server.key(), null));
    // The key file is given as the certificate, then as the authority.
    tellFailure(new AdminConfig.Tls(server.key(), server.key(), null));
    tellFailure(new AdminConfig.Tls(server.certificate(), server.key(), server.key()));
    expose(server.key());
    tellFailure(tls);
  }

  @Test
  void shouldNotTellOfRefusedCalls() throws Exception {
    try (AdminFixture fixture = AdminFixture.start(config -> config(null))) {
      for (String header :
          List.of(TOKEN, "Bearer " + TOKEN + MARK, "Basic " + TOKEN, "Bearer  " + TOKEN)) {
        tellCall(fixture, Code.UNAUTHENTICATED, header);
      }
      tellCall(fixture, Code.UNAUTHENTICATED, "Bearer " + TOKEN, "Bearer " + TOKEN);
      tellCall(fixture, Code.PERMISSION_DENIED, "Bearer " + TOKEN);
      TestTokens.write(tokens, "reed " + TOKEN);
      said.addAll(fixture.server.reload());
      TestTokens.write(tokens, "write " + TOKEN + "-renewed");
      said.addAll(fixture.server.reload());
      tellCall(fixture, Code.UNAUTHENTICATED, "Bearer " + TOKEN);
    }
  }

  @Test
  void shouldNotShowThemInTheTextOfAnObject() throws IOException {
    AdminConfig config = config(new AdminConfig.Tls(server.certificate(), server.key(), null));

    said.add(config.toString());
    said.add(TokenFile.load(tokens).toString());
    said.add(
        Objects.requireNonNull(Credentials.places(config).tls())
            .load(GrpcSslContexts::configure)
            .toString());
  }

  private void tellCall(AdminFixture fixture, Code expected, String... headers) {
    try (Caller caller = Caller.plain(fixture.server.address(), headers)) {
      Caller.Answer answer = caller.answer(AdminServiceGrpc.getAddPeerMethod());
      assertThat(answer.status().getCode()).isEqualTo(expected);
      said.add(answer.status() + " " + answer.trailers());
      said.add(answer.details());
    }
  }

  private void tellFailure(AdminConfig.@Nullable Tls tls) {
    IOException failure =
        catchThrowableOfType(
            IOException.class, () -> Credentials.load(config(tls), InstantSource.system()));
    assertThat(failure).as("a failure").isNotNull();
    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    said.add(trace.toString());
  }

  private AdminConfig config(AdminConfig.@Nullable Tls tls) {
    return new AdminConfig(LOOPBACK, tls, tokens, AdminLimits.DEFAULT);
  }

  private static void expose(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
  }
}
