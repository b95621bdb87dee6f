package dave.files.path;

import static dave.files.tree.RoundTripTest.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dave.files.format.FileFault;
import dave.files.format.Leaf;
import dave.files.format.Node;
import dave.files.format.Place;
import dave.files.format.Root;
import dave.files.format.TreeShape;
import dave.files.tree.Chunk;
import dave.files.tree.ChunkSource;
import dave.files.tree.TreeBuilder;
import dave.files.tree.TreeReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

final class DownloaderTest extends DownloadFixture {
  @Test
  void shouldFetchAFile() throws IOException {
    List<ReadProgress> told = new ArrayList<>();
    TreeReader reader = new TreeReader(chunks, ONE_ATTEMPT, Schedulers.parallel());
    Downloaded downloaded =
        await(new Downloader(reader, io).download(root, target, false, told::add));
    assertThat(downloaded).isEqualTo(new Downloaded(target, false, SIZE, 0));
    assertThat(Files.readAllBytes(target)).isEqualTo(content);
    assertThat(names()).containsExactly("target");
    assertThat(told.getLast()).isEqualTo(new ReadProgress(SIZE, SIZE, 0));
  }

  @Test
  void shouldFetchTheEmptyFile() throws IOException {
    ByteString empty = await(writer.write(Flux.empty())).root();
    assertThat(download(chunks, empty, false).size()).isZero();
    assertThat(target).isEmptyFile();
    assertThat(names()).containsExactly("target");
  }

  @Test
  void shouldResumeWhereverItEnded() throws IOException {
    int all = (int) TreeShape.chunks(SIZE);
    long leastFetched = all;
    for (int answers = 1; answers < all; answers++) {
      ChunkSource failing = failingAfter(answers);
      assertFault(FileFault.MISSING_CHUNK, () -> download(failing, root, false));
      assertThat(names()).doesNotContain("target");
      Path part = folder.resolve(partName(root));
      long left = Files.exists(part) ? Files.size(part) : 0;
      chunks.gets.set(0);
      Downloaded downloaded = download(chunks, root, false);
      assertThat(Files.readAllBytes(target)).as("after %s answers", answers).isEqualTo(content);
      assertThat(names()).containsExactly("target");
      assertThat(downloaded.keptBytes()).isEqualTo(left);
      // The root and the nodes are not on the disk; leaves that are on it are not requested again.
      assertThat(chunks.gets.get()).isEqualTo(all - left / TreeShape.LEAF_LENGTH);
      leastFetched = Math.min(leastFetched, chunks.gets.get());
      Files.delete(target);
    }
    assertThat(leastFetched).as("something was kept").isLessThan(all / 4);
  }

  @Test
  void shouldKeepWhatCameWhenCancelled() throws Exception {
    AtomicInteger left = new AtomicInteger(30);
    ChunkSource silent = key -> left.getAndDecrement() > 0 ? chunks.get(key) : Mono.never();
    CountDownLatch written = new CountDownLatch(20);
    TreeReader reader = new TreeReader(silent, ONE_ATTEMPT, Schedulers.parallel());
    Disposable download =
        new Downloader(reader, io)
            .download(root, target, false, progress -> written.countDown())
            .subscribe();
    assertThat(written.await(30, TimeUnit.SECONDS)).isTrue();
    download.dispose();
    assertThat(names()).containsExactly(partName(root));
    assertThat(download(chunks, root, false).keptBytes())
        .isGreaterThanOrEqualTo(20L * TreeShape.LEAF_LENGTH);
    assertThat(Files.readAllBytes(target)).isEqualTo(content);
  }

  @Test
  void shouldSayHowToGoOn() {
    assertThatThrownBy(() -> download(failingAfter(20), root, false))
        .hasMessageContaining("a chunk is found nowhere: chunk ")
        .hasMessageContaining(" at byte ")
        .hasMessageContaining(partName(root))
        .hasMessageContaining("run it again to go on");
  }

  @Test
  void shouldFetchAgainWhatIsWrongOnTheDisk() throws IOException {
    byte[] left = content.clone();
    left[5_000] ^= 1;
    left[50_000] ^= 1;
    byte[] longer = Arrays.copyOf(left, SIZE + 1_000);
    Files.write(folder.resolve(partName(root)), longer);
    Downloaded downloaded = download(chunks, root, false);
    assertThat(Files.readAllBytes(target)).isEqualTo(content);
    assertThat(downloaded.keptBytes()).isEqualTo(SIZE - 2L * TreeShape.LEAF_LENGTH);
  }

  @Test
  void shouldLeaveNothingOfAHostileTree() throws IOException {
    // The last leaf but one has the wrong size for its place: much has been written by then.
    byte[] longer = Arrays.copyOf(content, SIZE);
    TreeBuilder builder = new TreeBuilder(false, "");
    builder.add(ByteString.copyFrom(longer)).forEach(chunk -> chunks.plant(chunk.value()));
    List<Chunk> last = builder.finish();
    Node node = nodeOf(last, 1);
    ByteString shorter = chunks.plant(Leaf.encode(ByteString.copyFrom(new byte[7])));
    List<ByteString> keys = new ArrayList<>(node.keys());
    keys.set(keys.size() - 2, shorter);
    ByteString lower = chunks.plant(new Node(1, node.size(), keys).encode());
    Node upper = nodeOf(last, 2);
    List<ByteString> upperKeys = new ArrayList<>(upper.keys());
    upperKeys.set(upperKeys.size() - 1, lower);
    ByteString top = chunks.plant(new Node(2, upper.size(), upperKeys).encode());
    ByteString hostile = chunks.plant(Root.of(false, SIZE, "", top).encode());

    assertFault(FileFault.WRONG_SIZE, () -> download(chunks, hostile, false));
    assertThat(names()).isEmpty();
  }

  private static Node nodeOf(List<Chunk> chunks, int level) {
    Chunk chunk =
        chunks.stream()
            .filter(c -> c.value().byteAt(0) == Node.KIND && c.value().byteAt(1) == level)
            .findFirst()
            .orElseThrow();
    long size = chunk.value().asReadOnlyByteBuffer().slice().getLong(2);
    return Node.parse(chunk.value(), new Place(chunk.key(), level, 0, size));
  }

  @Test
  void shouldNotReplaceATargetUnlessAsked() throws IOException {
    Files.writeString(target, "mine");
    chunks.gets.set(0);
    assertFault(FileFault.TARGET_EXISTS, () -> download(chunks, root, false));
    assertThat(chunks.gets.get()).isZero();
    assertThat(target).hasContent("mine");
    download(chunks, root, true);
    assertThat(Files.readAllBytes(target)).isEqualTo(content);
    Files.delete(target);
    Files.createDirectory(target);
    assertFault(FileFault.TARGET_EXISTS, () -> download(chunks, root, true));
    assertThat(names()).containsExactly("target");
  }

  @Test
  void shouldNotReplaceATargetThatAppearsMeanwhile() throws IOException {
    ChunkSource late =
        key ->
            Mono.fromCallable(
                    () -> Files.exists(target) ? target : Files.writeString(target, "mine"))
                .then(chunks.get(key));
    assertFault(FileFault.TARGET_EXISTS, () -> download(late, root, false));
    assertThat(target).hasContent("mine");
  }

  @Test
  void shouldNotFollowALinkInThePlaceOfTheTemporaryFile() throws IOException {
    Path victim = Files.writeString(folder.resolve("victim"), "precious");
    Files.createSymbolicLink(folder.resolve(partName(root)), victim);
    assertFault(FileFault.DISK, () -> download(chunks, root, false));
    assertThat(victim).hasContent("precious");
  }

  @Test
  void shouldLetOneAtATimeWorkOnAFile() {
    try (PartFile other = PartFile.open(folder.resolve(partName(root)), SIZE)) {
      assertThat(other).isNotNull();
      assertFault(FileFault.IN_USE, () -> download(chunks, root, false));
    }
    assertThat(download(chunks, root, false).size()).isEqualTo(SIZE);
  }

  @Test
  void shouldRefuseWhatTheDiskHasNoRoomFor() throws IOException {
    long size = TreeShape.MAX_SIZE;
    long room = Files.getFileStore(folder).getUsableSpace();
    assertThat(room).as("this test needs a disk of less than 1 TiB").isLessThan(size);
    ByteString huge = chunks.plant(Root.of(false, size, "", root).encode());
    chunks.gets.set(0);
    assertFault(FileFault.NO_SPACE, () -> download(chunks, huge, false));
    assertThat(chunks.gets.get()).as("no more than the root").isEqualTo(1);
    assertThat(names()).isEmpty();
  }
}
