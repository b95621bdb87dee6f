package dave.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads archives with the system's tar, as users do. */
final class TarGzTest {
  private static final Instant TIME = Instant.parse("2026-11-20T00:00:00Z");
  private static final String LONG = "a/long/path/".repeat(10) + "file";

  @TempDir private Path temp;

  @Test
  void shouldBeReadByTar() throws Exception {
    Path archive = pack(folder("first"));

    assertThat(tar("-tvzf", archive))
        .containsExactly(
            "drwxr-xr-x 0/0 0 2026-11-20 00:00 dave/",
            "drwxr-xr-x 0/0 0 2026-11-20 00:00 dave/a/",
            "-rwxr-xr-x 0/0 4 2026-11-20 00:00 dave/a-b",
            "drwxr-xr-x 0/0 0 2026-11-20 00:00 dave/bin/",
            "-rw-r--r-- 0/0 513 2026-11-20 00:00 dave/bin/dave",
            "lrwxr-xr-x 0/0 0 2026-11-20 00:00 dave/link -> bin/dave");
    Path out = Files.createDirectory(temp.resolve("out"));
    tar("-xzf", archive, "-C", out.toString());
    assertThat(out.resolve("dave/bin/dave")).hasContent("x".repeat(513));
    assertThat(out.resolve("dave/link")).hasContent("x".repeat(513));
  }

  @Test
  void shouldBeTheSameWhoeverMadeTheFilesAndWhen() throws Exception {
    Path first = folder("first");
    Path second = folder("second");
    Files.setLastModifiedTime(second.resolve("bin/dave"), FileTime.fromMillis(1));
    Files.setPosixFilePermissions(
        second.resolve("bin/dave"), PosixFilePermissions.fromString("rw-------"));
    Files.setPosixFilePermissions(
        second.resolve("a-b"), PosixFilePermissions.fromString("rwx------"));

    assertThat(pack(second)).hasSameBinaryContentAs(pack(first));
  }

  @Test
  void shouldCutLongPathsInTwo() throws Exception {
    Path folder = folder("first");
    Files.createDirectories(folder.resolve(LONG).getParent());
    Files.writeString(folder.resolve(LONG), "deep");

    assertThat(tar("-tzf", pack(folder))).contains("dave/" + LONG);
  }

  @Test
  void shouldRefuseAPathThatTarCannotHold() throws Exception {
    Path folder = folder("first");
    Files.writeString(folder.resolve("n".repeat(101)), "");

    assertThatThrownBy(() -> pack(folder)).isInstanceOf(PackFailure.class);
  }

  private Path folder(String name) throws IOException {
    Path folder = temp.resolve(name).resolve("dave");
    Files.createDirectories(folder.resolve("bin"));
    Files.createDirectories(folder.resolve("a"));
    Files.writeString(folder.resolve("bin/dave"), "x".repeat(513));
    Files.writeString(folder.resolve("a-b"), "four");
    Files.setPosixFilePermissions(
        folder.resolve("a-b"), PosixFilePermissions.fromString("rwxrwxr-x"));
    Files.createSymbolicLink(folder.resolve("link"), Path.of("bin/dave"));
    return folder;
  }

  private Path pack(Path folder) throws IOException {
    Path archive = Files.createTempFile(temp, "dave", ".tar.gz");
    new TarGz(folder, TIME).writeTo(archive);
    return archive;
  }

  /** Returns the output of tar, each line with single spaces. */
  private static List<String> tar(String mode, Path archive, String... more) throws Exception {
    ProcessBuilder builder = new ProcessBuilder("tar", "--numeric-owner", mode, archive.toString());
    builder.command().addAll(List.of(more));
    builder.environment().put("TZ", "UTC");
    Process process = builder.redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).as(printed).isZero();
    return printed.lines().map(line -> line.replaceAll(" +", " ")).toList();
  }
}
