package dave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Metadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenTest {
  private static final String TOKEN = "marked-secret-4f1c2d7e9a";
  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

  @TempDir private Path folder;

  private Shell.Run run(String... args) {
    return new Shell(folder).run(args);
  }

  @Test
  void shouldMakeAnotherTokenEachTime() {
    String one = run("token").out().strip();
    String other = run("token").out().strip();

    assertThat(List.of(one, other)).allMatch(token -> token.matches("[A-Za-z0-9_-]{32}"));
    assertThat(one).isNotEqualTo(other);
  }

  @Test
  void shouldPrintTheLineOfATokenFile() {
    assertThat(run("token", "--role", "read").out()).matches("read [A-Za-z0-9_-]{32}\n");
    assertThat(run("token", "--role", "admin", "--name", "me").out())
        .matches("admin:me [A-Za-z0-9_-]{32}\n");
    assertThat(run("token", "--role", "write", "-o", "json").out())
        .matches(
            "\\{\"token\":\"(.{32})\",\"role\":\"write\",\"name\":\"\",\"line\":\"write \\1\"}\n");
  }

  @Test
  void shouldRefuseWhatNoTokenFileTakes() {
    assertThat(run("token", "--role", "owner").exit()).isEqualTo(2);
    assertThat(run("token", "--name", "me").err()).contains("give --role");
    assertThat(run("token", "--role", "read", "--name", "a b").err()).contains("is no name");
  }

  @ParameterizedTest
  @ValueSource(strings = {TOKEN, "read " + TOKEN, "# of the node\n\nadmin:me\t" + TOKEN + "  \n"})
  void shouldShowTheTokenOfTheFile(String content) throws IOException {
    try (FakeNode node = new FakeNode()) {
      Shell.Run run =
          new Shell(folder).node(node).run("status", "--token-file", file(content).toString());

      assertThat(run.exit()).isZero();
      assertThat(node.headers().getFirst().get(AUTHORIZATION)).isEqualTo("Bearer " + TOKEN);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# " + TOKEN,
        "read " + TOKEN + "\nwrite " + TOKEN,
        "read my " + TOKEN,
        "read " + TOKEN + "é"
      })
  void shouldSayThatAFileHasNoTokenToShow(String content) throws IOException {
    Shell.Run run = run("status", "--token-file", file(content).toString());

    assertThat(run.err()).contains("the token file").doesNotContain("marked");
    assertThat(run.err().lines()).hasSize(1);
    assertThat(run.exit()).isEqualTo(2);
  }

  private Path file(String content) throws IOException {
    Path file = Files.writeString(folder.resolve("token"), content);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }
}
