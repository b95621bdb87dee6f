package dave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class ConnectionTest {
  private final FakeNode node = new FakeNode();
  private @TempDir Path folder;

  @AfterEach
  void leave() {
    node.close();
  }

  @Test
  void shouldSayHowToStartANodeWhenNoneAnswers() {
    int port = node.port();
    node.close();

    Shell.Run run = new Shell(folder).run("put", "v", "--endpoint", "127.0.0.1:" + port);

    assertThat(run.exit()).isEqualTo(4);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines().toList().getLast())
        .isEqualTo(
            "dave: no node answers at 127.0.0.1:"
                + port
                + "; start one with: dave node (or name another with --endpoint)");
  }

  @Test
  void shouldSayWhenAHostIsUnknown() {
    Shell.Run run = new Shell(folder).run("status", "--endpoint", "no-such-host.invalid:1619");

    assertThat(run.exit()).isEqualTo(4);
    assertThat(run.err()).contains("the host of endpoint no-such-host.invalid:1619 is unknown");
  }

  /**
   * Starts a server that answers every connection with these bytes, and then closes it or stays
   * silent.
   */
  private static ServerSocket stranger(String answer, boolean hangUp) throws IOException {
    ServerSocket socket = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    // Kept, because an unreachable socket is closed at some time.
    List<Socket> connections = new ArrayList<>();
    var unused =
        CompletableFuture.runAsync(
            () -> {
              try {
                while (true) {
                  Socket connection = socket.accept();
                  connections.add(connection);
                  OutputStream out = connection.getOutputStream();
                  out.write(answer.getBytes(StandardCharsets.US_ASCII));
                  out.flush();
                  if (hangUp) {
                    connection.close();
                  }
                }
              } catch (IOException closed) {
                // The test has closed the server.
                assertThat(socket.isClosed()).isTrue();
                assertThat(connections).isNotEmpty();
              }
            },
            task -> new Thread(task, "stranger").start());
    return socket;
  }

  static Stream<Arguments> strangers() {
    return Stream.of(
        Arguments.of("HTTP/1.1 400 Bad Request\r\n\r\n", true),
        Arguments.of("HTTP/1.1 400 Bad Request\r\n\r\n", false),
        Arguments.of("SSH-2.0-OpenSSH_9.9\r\n", false),
        Arguments.of("", true));
  }

  @ParameterizedTest
  @MethodSource("strangers")
  void shouldSayWhenItIsNotANode(String answer, boolean hangUp) throws IOException {
    try (ServerSocket socket = stranger(answer, hangUp)) {
      Shell.Run run =
          new Shell(folder)
              .run("status", "--endpoint", "127.0.0.1:" + socket.getLocalPort(), "--timeout", "5s");

      assertThat(run.err()).contains("is not a node's admin API");
      assertThat(run.err().lines()).hasSize(1);
      assertThat(run.exit()).isEqualTo(4);
    }
  }

  @Test
  void shouldGiveUpOnSilenceAfterTheTimeout() throws IOException {
    try (ServerSocket socket = stranger("", false)) {
      Shell.Run run =
          new Shell(folder)
              .run("status", "--endpoint", ":" + socket.getLocalPort(), "--timeout", "300ms");

      assertThat(run.exit()).isEqualTo(4);
      assertThat(run.err()).contains("no answer from 127.0.0.1:").contains("in 300ms");
    }
  }

  @Test
  void shouldSayWhenThereIsNoTls() throws IOException {
    Path ca = folder.resolve("ca.pem");
    Files.writeString(ca, TestCertificate.PEM);

    Shell.Run run =
        new Shell(folder).node(node).run("status", "--tls-ca", ca.toString(), "--timeout", "5s");

    assertThat(run.exit()).isEqualTo(4);
    assertThat(run.err()).contains(node.endpoint()).contains("TLS");
    assertThat(run.err().lines()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "NOT_FOUND, DAT_NOT_FOUND, 3",
    "INVALID_ARGUMENT, KEY_TOO_LONG, 2",
    "FAILED_PRECONDITION, TOO_LIGHT, 1",
    "FAILED_PRECONDITION, DIFFICULTY_TOO_LOW, 2",
    "UNAUTHENTICATED, TOKEN_MISSING, 5",
    "PERMISSION_DENIED, NOT_ALLOWED, 5",
    "UNAVAILABLE, STOPPING, 4",
    "UNAVAILABLE, STORE_UNAVAILABLE, 1",
    "DEADLINE_EXCEEDED, DEADLINE_EXCEEDED, 4",
    "RESOURCE_EXHAUSTED, MINING_BUSY, 1",
    "INTERNAL, INTERNAL, 1",
  })
  void shouldTellTheNodesReasonByItsExitCode(Code code, String reason, int exit) {
    StatusRuntimeException refusal = FakeNode.refusal(code, reason, "what the node says");
    node.refusal = refusal;

    Shell.Run run = new Shell(folder).node(node).run("status");

    assertThat(run.err()).contains("what the node says");
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.exit()).isEqualTo(exit);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void shouldSayWhatAPersonCanDoAboutALaterRecord() {
    node.refusal = FakeNode.refusal(Code.FAILED_PRECONDITION, "SUPERSEDED", "send a later time");

    Shell.Run run = new Shell(folder).node(node).run("put", "-k", "a", "b");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("set the clock").doesNotContain("send a later time");
  }

  @Test
  void shouldShowTheTokenToANodeOnThisMachine() throws IOException {
    Path token = secret("token", "s3cret\n");

    Shell.Run run = new Shell(folder).node(node).run("status", "--token-file", token.toString());

    assertThat(run.exit()).isZero();
    Metadata.Key<String> key = Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    assertThat(node.headers().getFirst().get(key)).isEqualTo("Bearer s3cret");
  }

  private Path secret(String name, String content) throws IOException {
    Path file = Files.writeString(folder.resolve(name), content);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void shouldPreferFlagToVariableToFileToDefault() throws IOException {
    Shell shell = new Shell(folder);
    Files.createDirectories(shell.daveHome());
    Path config = shell.daveHome().resolve("config.yaml");
    Files.writeString(config, "endpoint: " + node.endpoint() + "\noutput: json\n");

    assertThat(shell.run("status").out()).startsWith("{");
    shell.variable("DAVE_OUTPUT", "text");
    assertThat(shell.run("status").out()).startsWith("version");
    assertThat(shell.run("status", "-o", "json").out()).startsWith("{");
    Files.delete(config);
    assertThat(shell.run("status", "--endpoint", node.endpoint()).out()).startsWith("version");
  }

  @Test
  void shouldTakeTheHomeFolderFromFlagOrVariable() {
    Path byFlag = folder.resolve("by-flag");
    Path byVariable = folder.resolve("by-variable");
    Shell shell = new Shell(folder).variable("DAVE_HOME", byVariable.toString());

    shell.run("keygen");
    shell.run("keygen", "--home", byFlag.toString());

    assertThat(byVariable.resolve("key.pem")).exists();
    assertThat(byFlag.resolve("key.pem")).exists();
    assertThat(shell.daveHome()).doesNotExist();
  }
}
