package dave.dist.bench;

import com.google.protobuf.ByteString;
import dave.engine.Bandwidths;
import dave.engine.EngineConfig;
import dave.engine.model.Pace;
import dave.files.format.Root;
import dave.files.tree.TreeReader;
import dave.files.tree.Written;
import dave.node.DaveNode;
import dave.node.NodeConfig;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;

/**
 * Measures how long it takes to store a file on one node, at a low and at the given difficulty.
 * Then another node fetches it over UDP on loopback, with {@link Pace#FAST}. For comparison, bare
 * sockets exchange as many packets of the same size. Stores are on disk.
 */
final class FileBench {
  private static final int PIECE = 1 << 16;
  private static final int EASY = 1;
  private static final Duration TIMEOUT = Duration.ofHours(1);

  private final long size;
  private final int difficulty;
  private final Consumer<String> progress;

  /**
   * The results.
   *
   * @param chunks packets that the file takes
   * @param putEasySeconds to store it at a difficulty of 1 bit
   * @param putSeconds to store it at the given difficulty
   * @param getSeconds to fetch it
   * @param copySeconds for as many packets over bare sockets
   * @param idleHeapBytes after a collection, before anything is stored
   * @param putHeapBytes after a collection, in the middle of storing
   * @param getHeapBytes after a collection, in the middle of fetching
   */
  record Result(
      long size,
      long chunks,
      double putEasySeconds,
      double putSeconds,
      double getSeconds,
      double copySeconds,
      long idleHeapBytes,
      long putHeapBytes,
      long getHeapBytes) {
    /** Returns the share of mining in the time of storing. */
    double miningShare() {
      return Math.max(0, 1 - putEasySeconds / putSeconds);
    }

    /** Returns the speed of fetching, relative to bare sockets. */
    double fetchRatio() {
      return copySeconds / getSeconds;
    }
  }

  FileBench(long size, int difficulty, Consumer<String> progress) {
    this.size = size;
    this.difficulty = difficulty;
    this.progress = progress;
  }

  Result run() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("dave-file-");
    try {
      return run(folder);
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  private Result run(Path folder) throws IOException, InterruptedException {
    double easySeconds;
    try (DaveNode node = launch(folder.resolve("easy"))) {
      progress.accept("storing " + size + " bytes at 1 bit a chunk");
      easySeconds = seconds(() -> put(node, EASY, -1, new AtomicLong()));
    }
    try (DaveNode writer = launch(folder.resolve("writer"));
        DaveNode reader =
            launch(
                folder.resolve("reader"),
                "127.0.0.1:" + writer.listenAddresses().getFirst().port())) {
      long idle = heap();
      AtomicLong putHeap = new AtomicLong();
      AtomicLong getHeap = new AtomicLong();
      Written[] written = new Written[1];
      progress.accept("storing " + size + " bytes at " + difficulty + " bits a chunk");
      double putSeconds = seconds(() -> written[0] = put(writer, difficulty, size / 2, putHeap));
      Thread.sleep(5_000); // Until the stem of every chunk has ended.
      progress.accept("fetching them");
      double getSeconds = seconds(() -> get(reader, written[0].root(), getHeap));
      progress.accept("copying as many packets");
      double copySeconds = new PacketCopy(written[0].chunks()).seconds();
      return new Result(
          size,
          written[0].chunks(),
          easySeconds,
          putSeconds,
          getSeconds,
          copySeconds,
          idle,
          putHeap.get(),
          getHeap.get());
    }
  }

  private DaveNode launch(Path data, String... edges) {
    EngineConfig engine =
        EngineConfig.DEFAULT
            .withMinDifficulty(EASY)
            .withBandwidths(new Bandwidths(10_000_000_000L, 10_000_000_000L));
    return DaveNode.launch(
        NodeConfig.builder()
            .listen("127.0.0.1:0")
            .engine(engine)
            .capacityBytes(Math.max(64L << 20, 2 * size))
            .edges(edges)
            .data(data)
            .build());
  }

  private Written put(DaveNode node, int bits, long heapAt, AtomicLong heap) {
    return node.files().put(content(heapAt, heap), "", bits).blockOptional(TIMEOUT).orElseThrow();
  }

  /** Returns random bytes, the same each time. In the middle it measures the heap. */
  private Flux<ByteString> content(long heapAt, AtomicLong heap) {
    return Flux.generate(
        () -> new Source(new SplittableRandom(size)),
        (source, sink) -> {
          long left = size - source.at;
          if (left <= 0) {
            sink.complete();
            return source;
          }
          byte[] piece = new byte[(int) Math.min(PIECE, left)];
          source.random.nextBytes(piece);
          source.at += piece.length;
          if (heapAt >= 0 && heap.get() == 0 && source.at >= heapAt) {
            heap.set(heap());
          }
          sink.next(ByteString.copyFrom(piece));
          return source;
        });
  }

  private static final class Source {
    final SplittableRandom random;
    long at;

    Source(SplittableRandom random) {
      this.random = random;
    }
  }

  private void get(DaveNode node, ByteString key, AtomicLong heap) {
    TreeReader reader = node.files().reader(Pace.FAST);
    Root root = reader.open(key).blockOptional(TIMEOUT).orElseThrow();
    AtomicLong bytes = new AtomicLong();
    reader
        .read(root, 0, root.size())
        .doOnNext(
            piece -> {
              if (bytes.addAndGet(piece.size()) >= size / 2 && heap.get() == 0) {
                heap.set(heap());
              }
            })
        .blockLast(TIMEOUT);
    if (bytes.get() != size) {
      throw new IllegalStateException("fetched " + bytes + " bytes of " + size);
    }
  }

  private static long heap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static double seconds(Runnable work) {
    long startNs = System.nanoTime();
    work.run();
    return (System.nanoTime() - startNs) / 1e9;
  }
}
