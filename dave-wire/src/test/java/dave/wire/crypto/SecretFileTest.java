package dave.wire.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SecretFileTest {
  @TempDir private Path dir;

  private Path file(String mode) throws IOException {
    Path file = Files.writeString(dir.resolve("secret"), "a marked secret");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-------", "r--------", "rw-r-----", "r--r-----"})
  void shouldReadWhatNoStrangerReads(String mode) throws IOException {
    assertThat(SecretFile.read(file(mode), "token file"))
        .isEqualTo("a marked secret".getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r--r--", "rw----r--", "rw-rw----", "rw-----w-", "r--r--r--"})
  void shouldRefuseWhatStrangersReadOrOthersWrite(String mode) throws IOException {
    Path file = file(mode);

    assertThatThrownBy(() -> SecretFile.read(file, "token file"))
        .isInstanceOf(IOException.class)
        .hasMessage("others may use the token file %s: run `chmod 600 %s`", file, file);
  }

  @Test
  void shouldFollowLinksToWhatTheyNameForTheMode() throws IOException {
    Path link = Files.createSymbolicLink(dir.resolve("link"), file("rw-r-----"));

    assertThat(SecretFile.read(link, "token file")).isNotEmpty();
  }

  @Test
  void shouldSayWhatIsMissingOrTooLarge() throws IOException {
    Path large = file("rw-------");
    Files.write(large, new byte[SecretFile.MAX_LENGTH + 1]);

    assertThatThrownBy(() -> SecretFile.read(large, "token file"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("larger than 64 KiB");
    assertThatThrownBy(() -> SecretFile.read(dir.resolve("none"), "token file"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("there is no token file");
  }
}
