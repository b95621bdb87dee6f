package dave.files.path;

import static dave.files.tree.RoundTripTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.protobuf.ByteString;
import dave.files.disk.Disk;
import dave.files.disk.Target;
import dave.files.disk.WholeFile;
import dave.files.format.FileFault;
import dave.files.tree.Written;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks targets and sources that are no regular files. */
final class TargetTest extends DownloadFixture {
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

  @Test
  void shouldFollowALinkAndLeaveItThere() throws IOException {
    Path real = Files.writeString(folder.resolve("real"), "old");
    Files.createSymbolicLink(target, Path.of("real"));

    assertFault(FileFault.TARGET_EXISTS, () -> download(chunks, root, false));
    assertThat(real).hasContent("old");
    download(chunks, root, true);

    assertThat(target).isSymbolicLink();
    assertThat(real).hasBinaryContent(content);
    assertThat(names()).containsExactly("real", "target");
  }

  @Test
  void shouldFollowALinkThatLeadsNowhereYet() throws IOException {
    Path far = Files.createDirectory(folder.resolve("far"));
    Files.createSymbolicLink(folder.resolve("second"), Path.of("far/real"));
    Files.createSymbolicLink(target, Path.of("second"));

    assertFault(FileFault.TARGET_EXISTS, () -> download(chunks, root, false));
    download(chunks, root, true);

    assertThat(target).isSymbolicLink();
    assertThat(far.resolve("real")).hasBinaryContent(content);
  }

  @Test
  void shouldRefuseALinkToItselfAndALinkToAFolder() throws IOException {
    Files.createSymbolicLink(target, Path.of("target"));
    assertFault(FileFault.DISK, () -> download(chunks, root, true));

    Files.delete(target);
    Files.createSymbolicLink(target, Files.createDirectory(folder.resolve("sub")));
    assertFault(FileFault.TARGET_EXISTS, () -> download(chunks, root, true));
    assertThat(target).isSymbolicLink();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shouldWriteIntoAPipeAndNeverReplaceIt(boolean overwrite) throws Exception {
    Path pipe = pipe();
    CompletableFuture<byte[]> read = CompletableFuture.supplyAsync(() -> all(pipe));

    assertThat(download(chunks, root, overwrite).size()).isEqualTo(SIZE);

    assertThat(read.get()).isEqualTo(content);
    assertThat(Files.readAttributes(pipe, BasicFileAttributes.class).isOther()).isTrue();
    assertThat(names()).containsExactly("target");
  }

  @Test
  void shouldWriteIntoADeviceThroughALink() throws IOException {
    Files.createSymbolicLink(target, Path.of("/dev/null"));

    download(chunks, root, true);

    assertThat(target).isSymbolicLink();
    assertThat(Files.readAttributes(target, BasicFileAttributes.class).isOther()).isTrue();
    assertThat(names()).containsExactly("target");
  }

  @Test
  void shouldWriteNoFolderIntoADevice() throws IOException {
    Files.createSymbolicLink(target, Path.of("/dev/null"));
    Path sub = Files.createDirectory(folder.resolve("sub"));
    ByteString tree = await(new PathWriter(writer, io).write(sub, progress -> {})).root();

    assertFault(FileFault.IS_A_FOLDER, () -> download(chunks, tree, true));
  }

  @Test
  void shouldAddToAFileThatADescriptorHasOpen() throws IOException {
    assumeThat(DESCRIPTORS).isDirectory();
    Path open = Files.writeString(folder.resolve("open"), "before");
    try (FileChannel channel = FileChannel.open(open, StandardOpenOption.APPEND)) {
      assertThat(channel.isOpen()).isTrue();
      target = descriptorOf(open);
      download(chunks, root, false);
    }

    byte[] written = Files.readAllBytes(open);
    assertThat(written).startsWith('b', 'e', 'f', 'o', 'r', 'e').endsWith(content);
    assertThat(names()).containsExactly("open");
  }

  @Test
  void shouldLeaveNothingOfAFileThatWasNotCompleted() throws IOException {
    try (WholeFile file = WholeFile.begin(Target.of(target, false))) {
      file.out().write(content);
    }

    assertThat(names()).isEmpty();
  }

  @Test
  void shouldStoreWhatComesThroughAPipe() throws Exception {
    Path pipe = pipe();
    CompletableFuture<Void> written = CompletableFuture.runAsync(() -> fill(pipe));

    Written stored = await(new PathWriter(writer, io).write(pipe, progress -> {}));

    written.get();
    assertThat(stored.root()).isEqualTo(root);
    assertThat(stored.size()).isEqualTo(SIZE);
  }

  @Test
  void shouldStoreWhatALinkThatIsNamedLeadsTo() throws IOException {
    Path real = Files.write(folder.resolve("real"), content);
    Files.createSymbolicLink(target, real);
    PathWriter paths = new PathWriter(writer, io);

    assertThat(await(paths.write(target, progress -> {})).root()).isEqualTo(root);
    assertFault(FileFault.NOT_REGULAR, () -> await(paths.write(folder, progress -> {})));
  }

  private Path pipe() throws Exception {
    Process made = new ProcessBuilder("mkfifo", target.toString()).inheritIO().start();
    assumeThat(made.waitFor()).isZero();
    return target;
  }

  private static byte[] all(Path pipe) {
    return Disk.run(pipe, () -> Files.readAllBytes(pipe));
  }

  private void fill(Path pipe) {
    Disk.run(
        pipe,
        () -> {
          try (OutputStream out = Files.newOutputStream(pipe, StandardOpenOption.WRITE)) {
            out.write(content);
          }
          return pipe;
        });
  }

  private static Path descriptorOf(Path open) throws IOException {
    try (Stream<Path> all = Files.list(DESCRIPTORS)) {
      List<Path> leading = all.filter(link -> leadsTo(link, open)).toList();
      return leading.getFirst();
    }
  }

  private static boolean leadsTo(Path link, Path file) {
    try {
      return Files.readSymbolicLink(link).equals(file.toRealPath());
    } catch (IOException e) {
      return false; // It was closed by then.
    }
  }
}
