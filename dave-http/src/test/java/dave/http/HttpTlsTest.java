package dave.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dave.http.testing.GatewayNode;
import dave.service.secret.TlsFiles;
import dave.wire.crypto.TestCertificates;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Tests TLS of the gateway itself. */
@SuppressWarnings("NullAway") // A missing value fails the test.
final class HttpTlsTest {
  private static final String TOKEN = "correct-horse-battery-staple";

  @TempDir Path dir;
  private TestCertificates.Files files;
  private HttpConfig config;

  @BeforeEach
  void prepare() throws Exception {
    files = TestCertificates.selfSigned(dir, "gateway");
    Path token = dir.resolve("token");
    Files.writeString(token, TOKEN);
    Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    config =
        HttpConfig.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .withTokenFile(token)
            .withTls(new TlsFiles("HTTP", files.certificate(), files.key(), null));
  }

  private GatewayNode launch() {
    return GatewayNode.launch(config);
  }

  private static int port(GatewayNode node) {
    return node.address().getPort();
  }

  private static SSLContext trusting(Path certificate) throws Exception {
    KeyStore known = KeyStore.getInstance(KeyStore.getDefaultType());
    known.load(null);
    try (InputStream in = Files.newInputStream(certificate)) {
      known.setCertificateEntry(
          "gateway", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(known);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private static HttpResponse<String> ask(
      GatewayNode node, SSLContext trust, String path, String... headers) throws Exception {
    try (HttpClient client = HttpClient.newBuilder().sslContext(trust).build()) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create("https://localhost:" + port(node) + path));
      if (headers.length > 0) {
        request.headers(headers);
      }
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
  }

  @Test
  void shouldServeOverTlsAndTakeTheTokenFromAnywhere() throws Exception {
    SSLContext trust = trusting(files.certificate());
    try (GatewayNode node = launch()) {
      assertThat(ask(node, trust, "/").body()).contains("<title>");
      String[] remote = {"authorization", "Bearer " + TOKEN, "x-forwarded-for", "192.0.2.1"};
      assertThat(ask(node, trust, "/metrics", remote).statusCode()).isEqualTo(200);
      assertThat(ask(node, trust, "/metrics").statusCode()).isEqualTo(403);
    }
  }

  @Test
  void shouldTellARefusalToWhoIsStillSendingOverTls() throws Exception {
    SSLContext trust = trusting(files.certificate());
    try (GatewayNode node = launch();
        SSLSocket socket =
            (SSLSocket) trust.getSocketFactory().createSocket("localhost", port(node))) {
      socket.setSoTimeout(20_000);
      OutputStream out = socket.getOutputStream();
      String head = "POST /v1/dats HTTP/1.1\r\nHost: localhost\r\ncontent-length: 1000000\r\n\r\n";
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      out.write(new byte[20_000]);
      out.flush();
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 4");
    }
  }

  /** Requests that arrive in one TLS record are answered one after the other. */
  @Test
  void shouldAnswerRequestsThatCameTogether() throws Exception {
    SSLContext trust = trusting(files.certificate());
    try (GatewayNode node = launch();
        SSLSocket socket =
            (SSLSocket) trust.getSocketFactory().createSocket("localhost", port(node))) {
      socket.setSoTimeout(20_000);
      String one = "GET /livez HTTP/1.1\r\nHost: localhost\r\nx: " + "y".repeat(500) + "\r\n";
      String all = (one + "\r\n").repeat(39) + one + "connection: close\r\n\r\n";
      socket.getOutputStream().write(all.getBytes(StandardCharsets.US_ASCII));
      String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(answers.split("HTTP/1.1 200 OK", -1)).hasSize(41);
    }
  }

  @Test
  void shouldTakeANewCertificateOfItsFileAndKeepTheOldOneOfABrokenFile() throws Exception {
    SSLContext first = trusting(files.certificate());
    TestCertificates.Files next = TestCertificates.selfSigned(dir, "next");
    try (GatewayNode node = launch()) {
      Files.copy(next.certificate(), files.certificate(), StandardCopyOption.REPLACE_EXISTING);
      assertThat(node.reloadCredentials())
          .singleElement()
          .asString()
          .contains("HTTP TLS key file", "does not hold the key");
      assertThat(ask(node, first, "/livez").statusCode()).isEqualTo(200);

      Files.writeString(files.key(), Files.readString(next.key()));
      assertThat(node.reloadCredentials()).isEmpty();
      assertThat(ask(node, trusting(next.certificate()), "/livez").statusCode()).isEqualTo(200);
      assertThatThrownBy(() -> ask(node, first, "/livez")).isInstanceOf(IOException.class);
    }
  }

  @Test
  void shouldRefuseFilesThatAreNoneBeforeItListens() {
    TlsFiles missing = new TlsFiles("HTTP", dir.resolve("none"), files.key(), null);
    assertThatThrownBy(() -> GatewayNode.launch(config.withTls(missing)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("cannot read the HTTP TLS certificate file " + dir.resolve("none"));
  }

  /** A client that does not speak TLS is counted, and not logged. */
  @Test
  void shouldHangUpOnWhoSpeaksNoTls() throws Exception {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    try (GatewayNode node = launch()) {
      root.addAppender(log);
      for (String sent :
          new String[] {"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "x\r\n\r\n\0\0"}) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(node))) {
          socket.setSoTimeout(20_000);
          socket.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));
          assertThat(read(socket)).doesNotContain("HTTP/");
        }
      }
      assertThat(node.meters().counter("dave.http.handshakes.failed").count()).isEqualTo(2);
      assertThat(ask(node, trusting(files.certificate()), "/livez").statusCode()).isEqualTo(200);
    } finally {
      root.detachAppender(log);
    }
    assertThat(log.list).filteredOn(event -> event.getThrowableProxy() != null).isEmpty();
  }

  private static String read(Socket socket) {
    try {
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "reset"; // The server closed the connection with unread bytes.
    }
  }
}
