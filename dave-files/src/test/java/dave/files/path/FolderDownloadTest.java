package dave.files.path;

import static dave.files.tree.RoundTripTest.await;
import static dave.files.tree.RoundTripTest.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dave.files.format.ChunkKey;
import dave.files.format.Entry;
import dave.files.format.FileFault;
import dave.files.format.FileFaultException;
import dave.files.format.Folder;
import dave.files.tree.Chunk;
import dave.files.tree.TreeBuilder;
import dave.files.tree.TreeReader;
import dave.files.tree.Written;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import reactor.core.scheduler.Schedulers;

final class FolderDownloadTest extends DownloadFixture {
  @Test
  void shouldStoreAndFetchAFolder() throws IOException {
    Path source = tree();
    Written written = await(new PathWriter(writer, io).write(source, progress -> {}));
    assertThat(written.folder()).isTrue();
    Downloaded downloaded = download(chunks, written.root(), false);
    assertThat(downloaded).isEqualTo(new Downloaded(target, true, written.size(), 0));
    assertThat(listing(target)).isEqualTo(listing(source));
    assertThat(names()).containsExactly("source", "target");
    assertFault(FileFault.TARGET_EXISTS, () -> download(chunks, written.root(), true));
    assertThat(await(new PathWriter(writer, io).write(target, progress -> {})))
        .as("all is held")
        .isEqualTo(new Written(written.root(), true, written.size(), written.chunks(), 0));
  }

  /** The bytes come from a shell: Java has no way to make such a name. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void shouldRefuseANameThatIsNotUtf8() throws Exception {
    Path source = tree();
    Process shell =
        new ProcessBuilder("bash", "-c", "printf x > $'caf\\xe9.txt'")
            .directory(source.toFile())
            .start();
    assertThat(shell.waitFor()).isZero();
    assertThatThrownBy(() -> await(new PathWriter(writer, io).write(source, progress -> {})))
        .isInstanceOfSatisfying(
            FileFaultException.class, e -> assertThat(e.fault()).isEqualTo(FileFault.BAD_FOLDER))
        .hasMessageContaining("is not UTF-8");
  }

  @Test
  void shouldResumeAFolderWhereverItEnded() throws IOException {
    Path source = tree();
    ByteString tree = await(new PathWriter(writer, io).write(source, progress -> {})).root();
    for (int answers = 1; ; answers++) {
      try {
        download(failingAfter(answers), tree, false);
        break;
      } catch (FileFaultException e) {
        assertThat(e.fault()).isEqualTo(FileFault.MISSING_CHUNK);
        assertThat(names()).doesNotContain("target");
      }
    }
    assertThat(listing(target)).isEqualTo(listing(source));
    assertThat(names()).containsExactly("source", "target");
  }

  @Test
  void shouldLeaveNothingOfAHostileFolder() throws IOException {
    Entry lies = new Entry("b", false, SIZE + 1, root);
    assertFolderFault(FileFault.BAD_FOLDER, new Entry("a", false, SIZE, root), lies);
    assertFolderFault(FileFault.BAD_FOLDER, new Entry("a", true, SIZE, root));
    assertFolderFault(FileFault.BAD_FOLDER, new Entry("a", false, 0, folderOf()));
    ByteString honest = folderOf(new Entry("x", false, SIZE, root));
    assertFolderFault(FileFault.BAD_FOLDER, new Entry("a", true, SIZE + 1, honest));
    ByteString deep = folderOf();
    for (int i = 0; i < 70; i++) {
      deep = folderOf(new Entry("d", true, 0, deep));
    }
    assertFolderFault(FileFault.TOO_LARGE, new Entry("a", true, 0, deep));
    ByteString wide = folderOf();
    for (int i = 0; i < 20; i++) {
      wide = folderOf(new Entry("l", true, 0, wide), new Entry("r", true, 0, wide));
    }
    ByteString bomb = wide;
    ReadTally tally = new ReadTally(0, progress -> {});
    tally.listed(Limits.MAX_ENTRIES - 100);
    TreeReader reader = new TreeReader(chunks, ONE_ATTEMPT, Schedulers.parallel());
    PartWriter limited = new PartWriter(reader, io, tally);
    assertFault(
        FileFault.TOO_LARGE,
        () ->
            limited
                .folder(List.of(new Entry("a", true, 0, bomb)), 0, folder.resolve("bomb"))
                .block(Duration.ofSeconds(30)));
  }

  @Test
  void shouldRefuseLinksBeforeAnythingIsMined() throws IOException {
    Path source = tree();
    Files.createSymbolicLink(source.resolve("sub/link"), source.resolve("empty"));
    chunks.puts.set(0);
    assertThatThrownBy(() -> await(new PathWriter(writer, io).write(source, progress -> {})))
        .hasMessageContaining("sub/link: a symbolic link, which cannot be stored");
    assertThat(chunks.puts.get()).isZero();
    Files.delete(source.resolve("sub/link"));
    Files.createFile(source.resolve("a\nb"));
    assertFault(
        FileFault.BAD_FOLDER,
        () -> await(new PathWriter(writer, io).write(source, progress -> {})));
    assertFault(
        FileFault.DISK,
        () -> await(new PathWriter(writer, io).write(folder.resolve("none"), progress -> {})));
    assertThat(chunks.puts.get()).isZero();
  }

  private ByteString folderOf(Entry... entries) {
    TreeBuilder builder = new TreeBuilder(true, "");
    builder.add(new Folder(List.of(entries)).encode());
    List<Chunk> all = builder.finish();
    all.forEach(chunk -> chunks.plant(chunk.value()));
    return all.getLast().key();
  }

  private void assertFolderFault(FileFault fault, Entry... entries) throws IOException {
    ByteString hostile = folderOf(entries);
    assertFault(fault, () -> download(chunks, hostile, false));
    assertThat(names()).isEmpty();
  }

  private Path tree() throws IOException {
    Random random = new Random(SEED);
    Path source = Files.createDirectories(folder.resolve("source"));
    Files.createDirectories(source.resolve("sub/deeper/empty"));
    Files.createFile(source.resolve("empty"));
    Files.write(source.resolve("large.bin"), bytes(random, 60_000));
    Files.write(source.resolve("sub/Ünïcode ☃.txt"), bytes(random, 1_500));
    for (int i = 0; i < 12; i++) {
      Files.write(source.resolve("sub/deeper/" + i), bytes(random, 100 * i));
    }
    return source;
  }

  private static List<String> listing(Path of) throws IOException {
    try (Stream<Path> all = Files.walk(of)) {
      List<String> lines = new ArrayList<>();
      for (Path path : all.sorted().toList()) {
        boolean file = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
        String bytes =
            file ? ChunkKey.hex(ChunkKey.of(ByteString.copyFrom(Files.readAllBytes(path)))) : "";
        lines.add(of.relativize(path) + " " + bytes);
      }
      return lines;
    }
  }
}
