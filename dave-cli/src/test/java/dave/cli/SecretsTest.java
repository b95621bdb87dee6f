package dave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.rpc.Code;
import dave.wire.crypto.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No failure shows a token or any part of a key, not even with debug output. */
final class SecretsTest {
  private static final String MARK = "MARKED";
  private static final String TOKEN = MARK + "-token-4f1c2d7e9a";

  @TempDir private Path folder;

  @Test
  void shouldNotTellOfTheTokenThatANodeRefuses() throws IOException {
    Path token = file("token", TOKEN, "rw-------");
    String endpoint;
    try (FakeNode node = new FakeNode()) {
      endpoint = node.endpoint();
      for (Code code : List.of(Code.UNAUTHENTICATED, Code.PERMISSION_DENIED)) {
        node.refusal = FakeNode.refusal(code, "A_REASON", "no");

        assertQuiet(5, "--endpoint", endpoint, "--token-file", token.toString());
      }
    }
    assertQuiet(4, "--endpoint", endpoint, "--token-file", token.toString());
  }

  @Test
  void shouldNotTellOfTokenFilesThatCannotBeUsed() throws IOException {
    for (String content :
        List.of("", "#" + TOKEN, TOKEN + "\n" + TOKEN, "a b " + TOKEN, "é" + TOKEN)) {
      assertQuiet(2, "--token-file", file("token", content, "rw-------").toString());
    }
    assertQuiet(5, "--token-file", file("token", TOKEN, "rw-r--r--").toString());
    String good = file("token", TOKEN, "rw-------").toString();
    assertQuiet(2, "--endpoint", "192.0.2.1:1619", "--token-file", good);
  }

  @Test
  void shouldNotTellOfKeysThatCannotBeUsed() throws Exception {
    TestCertificates.Files client = TestCertificates.selfSigned(folder, "client");
    String pem = Files.readString(client.key());
    String body = pem.lines().toList().get(1);
    List<String> contents =
        List.of(
            MARK,
            "-----BEGIN PRIVATE KEY-----\n" + MARK + "\n-----END PRIVATE KEY-----\n",
            pem.replace(body, MARK + body));
    for (String content : contents) {
      file("client.key", content, "rw-------");
      assertQuiet(2, shown(client, client.certificate()));
    }
    // The key file given as the certificate.
    file("client.key", MARK + "\n" + pem, "rw-------");
    assertQuiet(2, shown(client, client.key()));
    file("client.key", MARK, "rw-r--r--");
    assertQuiet(5, shown(client, client.certificate()));
  }

  private static String[] shown(TestCertificates.Files client, Path authority) {
    return new String[] {
      "--tls-ca", authority.toString(),
      "--tls-cert", client.certificate().toString(),
      "--tls-key", client.key().toString()
    };
  }

  private Path file(String name, String content, String mode) throws IOException {
    Path file = Files.writeString(folder.resolve(name), content);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  private void assertQuiet(int exit, String... options) {
    List<String> args = new ArrayList<>(List.of("status"));
    args.addAll(List.of(options));
    Shell.Run run = new Shell(folder).variable("DAVE_DEBUG", "1").run(args.toArray(String[]::new));

    assertThat(run.err() + run.out()).contains("dave: ").doesNotContain(MARK);
    assertThat(run.exit()).as(run.err()).isEqualTo(exit);
  }
}
