package dave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dave.wire.crypto.TestCertificates;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the messages for problems with TLS, a certificate or a token. */
final class TlsTest {
  @TempDir private Path folder;
  private TestCertificates.Authority authority;
  private TestCertificates.Authority other;
  private final List<FakeNode> nodes = new ArrayList<>();

  @BeforeEach
  void makeAuthorities() throws Exception {
    authority = TestCertificates.authority(folder, "authority");
    other = TestCertificates.authority(folder, "other");
  }

  @AfterEach
  void leave() {
    nodes.forEach(FakeNode::close);
  }

  @Test
  void shouldReachANodeThatItTrusts() throws Exception {
    FakeNode node = node(authority.sign(folder, "server"), null);

    assertThat(status(node, "--tls-ca", ca(authority)).exit()).isZero();
  }

  @Test
  void shouldShowItsCertificateToANodeThatWantsOne() throws Exception {
    FakeNode node = node(authority.sign(folder, "server"), authority);
    TestCertificates.Files client = authority.sign(folder, "client");
    Shell shell = new Shell(folder).variable("DAVE_TLS_CERT", client.certificate().toString());

    Shell.Run run =
        status(shell, node, "--tls-ca", ca(authority), "--tls-key", client.key().toString());

    assertThat(run.err()).isEmpty();
    assertThat(run.exit()).isZero();
  }

  @Test
  void shouldSayThatTheNodesCertificateIsOfAnotherAuthority() throws Exception {
    FakeNode node = node(authority.sign(folder, "server"), null);

    assertTold(
        status(node, "--tls-ca", ca(other)), 4, "is not signed by the authority in --tls-ca: give");
  }

  @Test
  void shouldSayThatTheNodesCertificateHasExpired() throws Exception {
    FakeNode node = node(authority.sign(folder, "server", Duration.ofDays(-1)), null);

    assertTold(status(node, "--tls-ca", ca(authority)), 4, "has expired: have it renewed");
  }

  @Test
  void shouldSayThatTheNodesCertificateIsForAnotherHost() throws Exception {
    FakeNode node = node(authority.sign(folder, "server"), null);
    String byAddress = "127.0.0.1:" + node.port();

    Shell.Run run =
        new Shell(folder).run("status", "--endpoint", byAddress, "--tls-ca", ca(authority));

    assertTold(run, 4, "the node at " + byAddress + " is for another host: call it by a name");
  }

  @Test
  void shouldSayThatTheNodeWantsACertificate() throws Exception {
    FakeNode node = node(authority.sign(folder, "server"), authority);

    assertTold(
        status(node, "--tls-ca", ca(authority)),
        5,
        "wants a client certificate that it trusts: give one with --tls-cert and --tls-key");
  }

  @Test
  void shouldSayThatTheNodeRefusesTheCertificate() throws Exception {
    FakeNode node = node(authority.sign(folder, "server"), authority);
    TestCertificates.Files stranger = other.sign(folder, "stranger");
    TestCertificates.Files late = authority.sign(folder, "late", Duration.ofDays(-1));

    assertTold(status(node, shown(stranger)), 5, "wants a client certificate that it trusts");
    assertTold(status(node, shown(late)), 5, "refuses the client certificate: give one");
  }

  @Test
  void shouldSayThatThereIsNoTlsOrThatThereIs() throws Exception {
    FakeNode plain = remember(new FakeNode());
    FakeNode secured = node(authority.sign(folder, "server"), null);

    assertTold(status(plain, "--tls-ca", ca(authority)), 4, "there is no TLS at localhost:");
    assertTold(status(secured), 4, "a node with TLS needs --tls-ca");
  }

  @Test
  void shouldWantACertificateAndItsKeyAndTls() throws Exception {
    FakeNode node = node(authority.sign(folder, "server"), null);
    TestCertificates.Files client = authority.sign(folder, "client");
    String certificate = client.certificate().toString();
    String key = client.key().toString();

    assertTold(status(node, "--tls-cert", certificate), 2, "give both --tls-cert and --tls-key");
    assertTold(status(node, "--tls-key", key), 2, "give both --tls-cert and --tls-key");
    assertTold(status(node, "--tls-cert", certificate, "--tls-key", key), 2, "give --tls-ca");
  }

  @Test
  void shouldRefuseKeysAndTokensThatStrangersRead() throws Exception {
    FakeNode node = node(authority.sign(folder, "server"), null);
    TestCertificates.Files client = authority.sign(folder, "client");
    expose(client.key());
    Path token = Files.writeString(folder.resolve("token"), "marked-secret-4f1c2d7e9a");
    expose(token);

    assertTold(status(node, shown(client)), 5, "others may use the TLS key file");
    assertTold(
        status(node, "--tls-ca", ca(authority), "--token-file", token.toString()),
        5,
        "others may use the token file");
  }

  @Test
  void shouldSayThatAFileIsNoKey() throws Exception {
    FakeNode node = node(authority.sign(folder, "server"), null);
    TestCertificates.Files client = authority.sign(folder, "client");
    Files.writeString(client.key(), "marked-secret-4f1c2d7e9a");

    assertTold(status(node, shown(client)), 2, "openssl pkcs8 -topk8 -nocrypt");
  }

  private String[] shown(TestCertificates.Files client) {
    return new String[] {
      "--tls-ca",
      ca(authority),
      "--tls-cert",
      client.certificate().toString(),
      "--tls-key",
      client.key().toString()
    };
  }

  private static String ca(TestCertificates.Authority authority) {
    return authority.files().certificate().toString();
  }

  private static void expose(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
  }

  private FakeNode node(
      TestCertificates.Files identity, TestCertificates.@Nullable Authority clients)
      throws IOException {
    SslContextBuilder tls =
        GrpcSslContexts.forServer(identity.certificate().toFile(), identity.key().toFile());
    if (clients != null) {
      tls.trustManager(clients.files().certificate().toFile()).clientAuth(ClientAuth.REQUIRE);
    }
    return remember(new FakeNode(0, tls.build()));
  }

  private FakeNode remember(FakeNode node) {
    nodes.add(node);
    return node;
  }

  private Shell.Run status(FakeNode node, String... options) {
    return status(new Shell(folder), node, options);
  }

  private static Shell.Run status(Shell shell, FakeNode node, String... options) {
    List<String> args = new ArrayList<>(List.of("status", "--endpoint"));
    args.add("localhost:" + node.port());
    args.addAll(List.of(options));
    return shell.run(args.toArray(String[]::new));
  }

  private static void assertTold(Shell.Run run, int exit, String message) {
    assertThat(run.err()).contains(message).doesNotContain("marked");
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.exit()).isEqualTo(exit);
    assertThat(run.out()).isEmpty();
  }
}
