package dave.it;

import static org.assertj.core.api.Assertions.assertThat;

import dave.admin.AdminConfig;
import dave.admin.AdminLimits;
import dave.node.DaveNode;
import dave.node.NodeConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compiles and runs the examples of docs/embedding.md as the page says. */
@Tag("long")
final class EmbeddingIT {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path EXAMPLES = ROOT.resolve("clients/java");
  private static final long TIMEOUT_S = 60;
  private static final long END_S = 5;
  private static final char[] PASSWORD = "changeit".toCharArray();

  @TempDir Path home;

  @Test
  void shouldRunANodeInAProgramAndLetItEnd() throws Exception {
    try (Program embed = Program.java(home, EXAMPLES.resolve("Embed.java").toString())) {
      embed.awaitOut(line -> line.startsWith("Stopped["), TIMEOUT_S);
      assertThat(embed.awaitExit(END_S)).as("%s %s", embed.out(), embed.err()).isZero();
      assertThat(embed.out().getFirst()).startsWith("Ready[listening=[udp://");
      assertThat(embed.out()).anyMatch(line -> line.startsWith("Decided[dat="));
    }
  }

  @Test
  void shouldCarryAFileFromOneNodeToAnother() throws Exception {
    Path file = Files.writeString(home.resolve("file.txt"), "content ".repeat(1_000));
    Path copy = home.resolve("copy.txt");
    String example = EXAMPLES.resolve("EmbedFile.java").toString();
    try (Program embed = Program.java(home, example, file.toString(), copy.toString())) {
      assertThat(embed.awaitExit(TIMEOUT_S)).as("%s %s", embed.out(), embed.err()).isZero();
    }
    assertThat(copy).hasSameBinaryContentAs(file);
  }

  @Test
  void shouldReachARemoteNodeByTlsWithItsToken() throws Exception {
    AdminConfig.Tls tls = selfSigned();
    Path token =
        secret("token", "read:example a-token-of-this-test\n"); // As `dave token` writes it.
    try (DaveNode node = node(tls, token)) {
      String address = "localhost:" + node.adminAddress().orElseThrow().getPort();

      try (Program remote = remote(address, tls.certificates(), token)) {
        assertThat(remote.awaitExit(TIMEOUT_S)).as("%s", remote.err()).isZero();
        assertThat(remote.out()).contains("version: \"0.1.0\"");
      }
      Path wrong = secret("wrong", "another-token");
      try (Program remote = remote(address, tls.certificates(), wrong)) {
        assertThat(remote.awaitExit(TIMEOUT_S)).isEqualTo(1);
        assertThat(remote.out()).isEmpty();
        assertThat(remote.err())
            .singleElement()
            .asString()
            .startsWith("UNAUTHENTICATED TOKEN_INVALID: the node at " + address)
            .contains("this is none of the node's bearer tokens");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Embed.java", "EmbedFile.java", "Remote.java", "Chat.java"})
  void shouldShowTheExamplesOnThePage(String example) throws Exception {
    String page = Files.readString(ROOT.resolve("docs/embedding.md"));
    assertThat(page).contains("```java\n" + Files.readString(EXAMPLES.resolve(example)) + "```");
  }

  private Program remote(String address, Path certificate, Path token) throws Exception {
    String source = EXAMPLES.resolve("Remote.java").toString();
    return Program.java(home, source, address, certificate.toString(), token.toString());
  }

  private static DaveNode node(AdminConfig.Tls tls, Path token) {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return DaveNode.launch(
        NodeConfig.builder()
            .listen("127.0.0.1:0")
            .admin(new AdminConfig(any, tls, token, AdminLimits.DEFAULT))
            .build());
  }

  /** Makes a certificate for localhost, as a user would. */
  private AdminConfig.Tls selfSigned() throws Exception {
    Path store = home.resolve("node.p12");
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    List<String> command =
        List.of(
            keytool,
            "-genkeypair",
            "-alias",
            "node",
            "-keyalg",
            "EC",
            "-dname",
            "CN=localhost",
            "-ext",
            "SAN=dns:localhost",
            "-storetype",
            "PKCS12",
            "-keystore",
            store.toString(),
            "-storepass",
            new String(PASSWORD));
    try (Program made = Program.start(home, command)) {
      assertThat(made.awaitExit(TIMEOUT_S)).as("%s %s", made.out(), made.err()).isZero();
    }
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
    Certificate certificate = keys.getCertificate("node");
    Key key = keys.getKey("node", PASSWORD);
    return new AdminConfig.Tls(
        pem("node.crt", "CERTIFICATE", certificate.getEncoded()),
        pem("node.key", "PRIVATE KEY", key.getEncoded()),
        null);
  }

  private Path pem(String name, String type, byte[] der) throws Exception {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return secret(name, "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(type, body, type));
  }

  private Path secret(String name, String content) throws IOException {
    Path file = Files.writeString(home.resolve(name), content);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }
}
