package dave.wire.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SecretFileTest {
  private static final Path SETPRIV = Path.of("/usr/bin/setpriv");

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

  /** Prints the content or the error. Another user runs it. */
  static final class Reader {
    private Reader() {}

    public static void main(String[] arguments) {
      try {
        System.out.write(SecretFile.read(Path.of(arguments[0]), "token file"));
      } catch (IOException e) {
        System.out.print(e.getMessage());
      }
      System.out.flush();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0     | rw-r----- | a marked secret",
        "0     | r--r----- | a marked secret",
        "10001 | rw-r----- | no permission to read the token file FILE: make this process its"
            + " owner, or a member of its group with mode 640",
        "0     | rw------- | no permission to read the token file FILE: make this process its"
            + " owner, or a member of its group with mode 640",
        "0     | rw-r--r-- | others may use the token file FILE: run `chmod 600 FILE`",
      })
  void shouldLetTheGroupOfAProcessReadWhatRootOwns(int group, String mode, String told)
      throws Exception {
    Path file = file(mode);
    assumeTrue((int) Files.getAttribute(file, "unix:uid") == 0, "only root becomes somebody else");
    assumeTrue(Files.isExecutable(SETPRIV), "it takes setpriv");
    Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (String name : List.of("SecretFile", "SecretFileTest$Reader")) {
      Path copy = dir.resolve("dave/wire/keys").resolve(name + ".class");
      Files.createDirectories(copy.getParent());
      try (InputStream code = SecretFile.class.getResourceAsStream(name + ".class")) {
        Files.write(copy, code.readAllBytes());
      }
    }
    Process reader =
        new ProcessBuilder(
                SETPRIV.toString(),
                "--reuid=10001",
                "--regid=" + group,
                "--clear-groups",
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xshare:auto",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                dir.toString(),
                Reader.class.getName(),
                file.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(reader.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(output).isEqualTo(told.replace("FILE", file.toString()));
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
