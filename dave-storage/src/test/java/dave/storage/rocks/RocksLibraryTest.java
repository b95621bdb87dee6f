package dave.storage.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import dave.storage.StoreSchema;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.util.Environment;

/** Tests how a program that has only the jar loads the native code. */
final class RocksLibraryTest {
  @TempDir Path folder;

  /** A program that loads the native code twice and halts like a node, without shutdown hooks. */
  static final class Loading {
    private Loading() {}

    public static void main(String[] args) {
      try {
        RocksLibrary.load();
        RocksLibrary.load();
        StoreSchema.check(Path.of(args[0]));
      } catch (StoreException e) {
        System.out.println(e.getMessage());
      }
      Runtime.getRuntime().halt(0);
    }
  }

  private String load(Path temporary, Path libraries) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "--enable-native-access=ALL-UNNAMED",
                    "-XX:+UseSerialGC",
                    "-Djava.io.tmpdir=" + temporary,
                    "-Djava.library.path=" + libraries,
                    "-cp",
                    System.getProperty("java.class.path"),
                    Loading.class.getName(),
                    folder.toString()))
            .redirectError(ProcessBuilder.Redirect.DISCARD) // The JVM itself warns of the folder.
            .start();
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    return told;
  }

  @Test
  void shouldLeaveNothingBehind() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    assertThat(load(temporary, folder)).isEmpty();
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void shouldSayInOneLineWhatToDoWhereItCannotBeUnpacked() throws Exception {
    Path missing = folder.resolve("none");
    assertThat(load(missing, folder).lines())
        .hasSize(1)
        .first()
        .asString()
        .startsWith("cannot load the native code of RocksDB")
        .contains(missing.toString(), "-Djava.io.tmpdir", "-Djava.library.path");
  }

  @Test
  void shouldNeedNoTemporaryFolderWhereItIsUnpacked() throws Exception {
    String name = Environment.getJniLibraryFileName("rocksdb");
    try (var packed = RocksLibraryTest.class.getResourceAsStream("/" + name)) {
      Files.copy(
          packed, folder.resolve(System.mapLibraryName(Environment.getJniLibraryName("rocksdb"))));
    }
    assertThat(load(folder.resolve("none"), folder)).isEmpty();
  }
}
