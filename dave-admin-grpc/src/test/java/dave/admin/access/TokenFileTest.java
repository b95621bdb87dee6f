package dave.admin.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dave.admin.Role;
import dave.admin.testing.TestTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TokenFileTest {
  private static final String TOKEN = "marked-secret-4f1c2d7e9a";
  private static final String OTHER = "another-secret-0b3a5f8c6";

  @TempDir private Path dir;

  private Tokens load(String... lines) throws IOException {
    return TokenFile.load(TestTokens.write(dir.resolve("tokens"), lines));
  }

  @Test
  void shouldMakeTheHolderOfTheOnlyTokenAdmin() throws IOException {
    assertThat(load(TOKEN).holder(TOKEN)).contains(new Principal("owner", Role.ADMIN));
    assertThat(load("# mine", "", "  " + TOKEN + "\t").holder(TOKEN))
        .contains(new Principal("owner", Role.ADMIN));
  }

  @Test
  void shouldTakeRolesAndNames() throws IOException {
    Tokens tokens = load("# two", "read:grafana  " + TOKEN, "", "write " + OTHER);

    assertThat(tokens.holder(TOKEN)).contains(new Principal("grafana", Role.READ));
    assertThat(tokens.holder(OTHER)).contains(new Principal("line 4", Role.WRITE));
    assertThat(tokens.holder(TOKEN + "x")).isEmpty();
    assertThat(tokens.holder("")).isEmpty();
    assertThat(tokens.summary()).isEqualTo("1 read, 1 write");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "marked-secret-4f1c2d7e9a; is not `ROLE TOKEN`",
        "reader marked-secret-4f1c2d7e9a; begins with no role",
        "READ marked-secret-4f1c2d7e9a; begins with no role",
        "marked-secret-4f1c2d7e9a read; begins with no role",
        "read: marked-secret-4f1c2d7e9a; has a bad name",
        "read:a/b marked-secret-4f1c2d7e9a; has a bad name",
        "read marked secret-4f1c2d7e9a; is not `ROLE TOKEN`",
        "read marked-secret; is easily guessed",
        "read markmarkmarkmarkmark; is easily guessed",
        "read aaaaaaaaaaaaaaaaaaaaaaaa; is easily guessed",
        "read marked-secret-4f1c2d7e9é; not of visible ASCII",
        "admin another-secret-0b3a5f8c6; has the token of line 2",
      })
  void shouldNameTheLineThatIsWrongAndNotTheToken(String line, String what) {
    assertThatThrownBy(() -> load("# the first is good", "read " + OTHER, line))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("line 3 of the admin token file " + dir.resolve("tokens"))
        .hasMessageContaining(what.replace("is easily guessed", "that is easily guessed"))
        .hasMessageNotContaining("mark")
        .hasMessageNotContaining("another")
        .hasMessageNotContaining("\n")
        .hasNoCause();
  }

  @Test
  void shouldSayWhenThereIsNoToken() {
    assertThatThrownBy(() -> load("# nothing yet", ""))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("has no token")
        .hasMessageContaining("dave token");
  }

  @Test
  void shouldRefuseAFileThatStrangersRead() throws IOException {
    Path file = TestTokens.write(dir.resolve("tokens"), TOKEN);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

    assertThatThrownBy(() -> TokenFile.load(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("chmod 600");
  }

  @Test
  void shouldNotShowATokenAsText() throws IOException {
    Tokens tokens = load("read:grafana " + TOKEN);

    assertThat(tokens.toString())
        .contains("grafana")
        .doesNotContain(TOKEN)
        .doesNotContain(tokens.entries().getFirst().digest().hex());
  }
}
