package dave.files.path;

import static dave.files.tree.RoundTripTest.await;
import static dave.files.tree.RoundTripTest.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.google.protobuf.ByteString;
import dave.files.fetch.ReadOptions;
import dave.files.format.ChunkKey;
import dave.files.format.FileFault;
import dave.files.format.FileFaultException;
import dave.files.tree.ChunkMap;
import dave.files.tree.ChunkSource;
import dave.files.tree.TreeReader;
import dave.files.tree.TreeWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A stored file, and a downloader for it. */
public abstract class DownloadFixture {
  static final long SEED = 1_618;
  public static final int SIZE = 60_000;
  static final ReadOptions ONE_ATTEMPT =
      new ReadOptions(1, Duration.ofSeconds(5), Duration.ZERO, 16, 0);

  public final ChunkMap chunks = new ChunkMap();
  public final TreeWriter writer = new TreeWriter(chunks, 8);
  public final Scheduler io = Schedulers.boundedElastic();
  public final byte[] content = bytes(new Random(SEED), SIZE);

  public @TempDir Path folder;
  public ByteString root = ByteString.EMPTY;
  public Path target = Path.of("");

  @BeforeEach
  void store() {
    root = await(writer.write(Flux.just(ByteString.copyFrom(content)))).root();
    target = folder.resolve("target");
  }

  Downloaded download(ChunkSource source, ByteString what, boolean overwrite) {
    TreeReader reader = new TreeReader(source, ONE_ATTEMPT, Schedulers.parallel());
    return await(new Downloader(reader, io).download(what, target, overwrite, progress -> {}));
  }

  /** A source that finds nothing after this many answers. */
  ChunkSource failingAfter(int answers) {
    AtomicInteger left = new AtomicInteger(answers);
    return key -> left.getAndDecrement() > 0 ? chunks.get(key) : Mono.empty();
  }

  static void assertFault(FileFault fault, ThrowingCallable call) {
    assertThatThrownBy(call)
        .asInstanceOf(type(FileFaultException.class))
        .satisfies(e -> assertThat(e.fault()).as(e.getMessage()).isEqualTo(fault));
  }

  List<String> names() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  String partName(ByteString of) {
    return ".dave-" + ChunkKey.hex(of).substring(0, 32) + ".part";
  }
}
