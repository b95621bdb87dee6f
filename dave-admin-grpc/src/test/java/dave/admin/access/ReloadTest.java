package dave.admin.access;

import static org.assertj.core.api.Assertions.assertThat;

import dave.admin.AdminConfig;
import dave.admin.AdminLimits;
import dave.admin.testing.AdminFixture;
import dave.admin.testing.Caller;
import dave.admin.testing.LogLines;
import dave.admin.testing.TestTokens;
import dave.admin.v1.AdminServiceGrpc;
import dave.service.ServiceRuntime;
import dave.service.secret.SecretFiles;
import dave.wire.crypto.TestCertificates;
import io.grpc.Status.Code;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Tests certificates and tokens that change while the server runs. */
final class ReloadTest {
  private static final InetSocketAddress LOOPBACK =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  @TempDir private Path dir;
  private Path tokens;
  private TestCertificates.Authority first;
  private TestCertificates.Authority second;
  private TestCertificates.Files files;
  private final LogLines log = LogLines.of("/admin/access");

  @BeforeEach
  void makeFiles() throws Exception {
    tokens = TestTokens.ofEachRole(dir);
    first = TestCertificates.authority(dir, "first");
    second = TestCertificates.authority(dir, "second");
    files = first.sign(dir, "server");
  }

  @AfterEach
  void detach() {
    log.close();
  }

  @Test
  void shouldHoldNewCallsAgainstTheNewTokens() throws Exception {
    try (AdminFixture fixture = start(null, tokens);
        Caller caller = Caller.plain(fixture.server.address(), "Bearer " + TestTokens.READ)) {
      assertThat(status(caller)).isEqualTo(Code.OK);

      TestTokens.write(tokens, "read:grafana " + TestTokens.READ + "-renewed");
      assertThat(status(caller)).isEqualTo(Code.OK);
      assertThat(fixture.server.reload()).isEmpty();

      assertThat(status(caller)).isEqualTo(Code.UNAUTHENTICATED);
      assertThat(log.text()).contains("tokens read anew: 1 read").doesNotContain(TestTokens.READ);
    }
  }

  @Test
  void shouldKeepTheTokensThatItHasWhileTheFileIsBroken() throws Exception {
    try (AdminFixture fixture = start(null, tokens);
        Caller caller = Caller.plain(fixture.server.address(), "Bearer " + TestTokens.READ)) {
      TestTokens.write(tokens, "read " + TestTokens.READ, "reed " + TestTokens.ADMIN);

      assertThat(fixture.server.reload())
          .singleElement()
          .asString()
          .startsWith("line 2 of the admin token file");
      assertThat(fixture.server.reload()).hasSize(1);
      assertThat(status(caller)).isEqualTo(Code.OK);
      Files.delete(tokens);
      assertThat(fixture.server.reload()).singleElement().asString().contains("there is no");
      assertThat(status(caller)).isEqualTo(Code.OK);
      assertThat(log.text().lines())
          .hasSize(2)
          .allMatch(line -> line.contains("what was read before stays in force"));
    }
  }

  @Test
  void shouldUseTheNewCertificateForNewHandshakesAndGoOnWithOldConnections() throws Exception {
    try (AdminFixture fixture = start(tls(null), tokens);
        Caller before = overTls(fixture, first, null)) {
      assertThat(status(before)).isEqualTo(Code.OK);

      replace(second.sign(dir, "renewed"));
      assertThat(fixture.server.reload()).isEmpty();

      assertThat(status(before)).as("a connection of before").isEqualTo(Code.OK);
      try (Caller trustingOld = overTls(fixture, first, null);
          Caller trustingNew = overTls(fixture, second, null)) {
        assertThat(status(trustingOld)).isEqualTo(Code.UNAVAILABLE);
        assertThat(status(trustingNew)).isEqualTo(Code.OK);
      }
      assertThat(log.text()).contains("TLS read anew: certificate of CN=renewed");
    }
  }

  @Test
  void shouldDemandCertificatesOfTheNewAuthority() throws Exception {
    Path authorities = Files.copy(first.files().certificate(), dir.resolve("client-ca.crt"));
    TestCertificates.Files old = first.sign(dir, "old-client");
    TestCertificates.Files renewed = second.sign(dir, "new-client");
    try (AdminFixture fixture = start(tls(authorities), null)) {
      try (Caller caller = overTls(fixture, first, old)) {
        assertThat(status(caller)).isEqualTo(Code.OK);
      }

      copy(second.files().certificate(), authorities);
      assertThat(fixture.server.reload()).isEmpty();

      try (Caller holdingOld = overTls(fixture, first, old);
          Caller holdingNew = overTls(fixture, first, renewed)) {
        assertThat(status(holdingOld)).isEqualTo(Code.UNAVAILABLE);
        assertThat(status(holdingNew)).isEqualTo(Code.OK);
      }
    }
  }

  @Test
  void shouldKeepTheCertificateThatItHasWhileItsFilesAreBroken() throws Exception {
    TestCertificates.Files expired = first.sign(dir, "expired", Duration.ofDays(-1));
    TestCertificates.Files other = first.sign(dir, "other");
    try (AdminFixture fixture = start(tls(null), tokens)) {
      copy(other.certificate(), files.certificate());
      assertThat(fixture.server.reload())
          .singleElement()
          .asString()
          .contains("does not hold the key of the first certificate");

      replace(expired);
      assertThat(fixture.server.reload()).singleElement().asString().contains("expired at");

      Files.writeString(files.certificate(), "no certificate");
      assertThat(fixture.server.reload()).singleElement().asString().contains("has no certificate");

      try (Caller caller = overTls(fixture, first, null)) {
        assertThat(status(caller)).isEqualTo(Code.OK);
      }
    }
  }

  @Test
  void shouldBeginWithACertificateThatExpiredAndSaySo() throws Exception {
    files = first.sign(dir, "server", Duration.ofDays(-1));

    start(tls(null), tokens).close();

    assertThat(log.text()).contains("CN=server").contains("renew it");
  }

  @Test
  void shouldLookAtTheFilesEveryHalfMinute() throws Exception {
    VirtualTimeScheduler timer = VirtualTimeScheduler.create();
    Credentials credentials =
        Credentials.load(
            new AdminConfig(LOOPBACK, null, tokens, AdminLimits.DEFAULT), InstantSource.system());
    ServiceRuntime runtime =
        new ServiceRuntime(
            InstantSource.system(),
            Schedulers.immediate(),
            Schedulers.immediate(),
            timer,
            new Random(1),
            new SimpleMeterRegistry());
    var watch = credentials.files().watch(runtime);
    TestTokens.write(tokens, "write " + TestTokens.WRITE);

    timer.advanceTimeBy(SecretFiles.CHECK.minusMillis(1));
    assertThat(log.text()).isEmpty();
    timer.advanceTimeBy(Duration.ofMillis(1));
    assertThat(log.text().lines()).hasSize(1);
    TestTokens.write(tokens, "nothing that could be used");
    timer.advanceTimeBy(SecretFiles.CHECK.multipliedBy(5));
    assertThat(log.text().lines()).as("one warning for one mistake").hasSize(2);
    TestTokens.write(tokens, "admin " + TestTokens.ADMIN);
    timer.advanceTimeBy(SecretFiles.CHECK);
    assertThat(log.text()).contains("tokens read anew: 1 admin");
    watch.dispose();
    TestTokens.write(tokens, "read " + TestTokens.READ);
    timer.advanceTimeBy(SecretFiles.CHECK.multipliedBy(2));
    assertThat(log.text().lines()).hasSize(3);
  }

  private void replace(TestCertificates.Files renewed) throws IOException {
    copy(renewed.certificate(), files.certificate());
    copy(renewed.key(), files.key());
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
  }

  private AdminConfig.Tls tls(@Nullable Path clientAuthorities) {
    return new AdminConfig.Tls(files.certificate(), files.key(), clientAuthorities);
  }

  private static AdminFixture start(AdminConfig.@Nullable Tls tls, @Nullable Path tokenFile)
      throws IOException {
    return AdminFixture.start(config -> new AdminConfig(LOOPBACK, tls, tokenFile, config.limits()));
  }

  private static Caller overTls(
      AdminFixture fixture,
      TestCertificates.Authority trusted,
      TestCertificates.@Nullable Files identity)
      throws IOException {
    return Caller.tls(
        fixture.server.address(),
        trusted.files().certificate(),
        identity,
        "Bearer " + TestTokens.READ);
  }

  private static Code status(Caller caller) {
    return caller.call(AdminServiceGrpc.getGetStatusMethod()).getCode();
  }
}
