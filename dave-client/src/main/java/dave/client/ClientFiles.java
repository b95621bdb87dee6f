package dave.client;

import com.google.protobuf.ByteString;
import dave.client.internal.NodeClient;
import dave.files.fetch.ReadOptions;
import dave.files.path.Downloaded;
import dave.files.path.Downloader;
import dave.files.path.PathWriter;
import dave.files.path.ReadProgress;
import dave.files.tree.TreeReader;
import dave.files.tree.TreeWriter;
import dave.files.tree.WriteProgress;
import dave.files.tree.Written;
import dave.wire.keys.SigningKey;
import dave.wire.mining.Miner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Files and folders of any size, in bounded memory, at the first node of the client.
 *
 * <pre>{@code
 * ByteString root = dave.files().put(Path.of("photo.jpg")).block().root();
 * dave.files().get(root, Path.of("copy.jpg")).block();
 * }</pre>
 *
 * <p>Calls fail with {@link dave.files.format.FileFaultException}, or with {@link
 * dave.client.model.DaveException} if the node fails. A later call goes on where one ended.
 */
public final class ClientFiles {
  private static final int AT_A_TIME = 64;
  private static final int WINDOW = 512;
  private static final int ATTEMPTS = 3;
  private static final Duration CHUNK_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration GRACE = Duration.ofSeconds(1);
  private static final Duration PAUSE = Duration.ofMillis(250);

  private final NodeClient node;
  private final Optional<SigningKey> signer;
  private final Threads threads;

  ClientFiles(NodeClient node, Optional<SigningKey> signer, Threads threads) {
    this.node = node;
    this.signer = signer;
    this.threads = threads;
  }

  /**
   * Stores a file or folder: mines and signs each chunk that the node lacks.
   *
   * <pre>{@code
   * ByteString root = dave.files().put(Path.of("photo.jpg")).block().root();
   * }</pre>
   *
   * @return fails with {@link IllegalStateException} if the client has no key
   */
  public Mono<Written> put(Path path) {
    return put(path, progress -> {});
  }

  /**
   * Stores a file or folder, and reports each chunk to a listener, one at a time.
   *
   * <pre>{@code
   * dave.files().put(folder, now -> System.out.println(now.bytes() + " bytes")).block();
   * }</pre>
   *
   * @return fails with {@link IllegalStateException} if the client has no key
   */
  public Mono<Written> put(Path path, Consumer<WriteProgress> listener) {
    return Mono.defer(
        () -> {
          Scheduler disk = threads.workers();
          return Mono.defer(() -> write(path, listener, disk)).subscribeOn(disk);
        });
  }

  private Mono<Written> write(Path path, Consumer<WriteProgress> listener, Scheduler disk) {
    SigningKey key =
        signer.orElseThrow(
            () ->
                new IllegalStateException(
                    "chunks are signed here: connect the client with key(...)"));
    int bits = new NodeCalls(node).status().getDefaultDifficulty();
    MinedChunks sink = mined(threads.miner(), key, bits);
    return new PathWriter(new TreeWriter(sink, AT_A_TIME), disk).write(path, listener);
  }

  /**
   * Fetches a file or folder to the disk, where nothing may be yet.
   *
   * <pre>{@code
   * dave.files().get(root, Path.of("copy.jpg")).block();
   * }</pre>
   *
   * @param root 32 bytes, as {@link Written#root} has them
   */
  public Mono<Downloaded> get(ByteString root, Path target) {
    return get(root, target, progress -> {});
  }

  /**
   * Fetches a file or folder, and reports each piece to a listener, one at a time.
   *
   * <pre>{@code
   * dave.files().get(root, copy, now -> System.out.println(now.bytes() + " bytes")).block();
   * }</pre>
   *
   * @param root 32 bytes
   */
  public Mono<Downloaded> get(ByteString root, Path target, Consumer<ReadProgress> listener) {
    return Mono.defer(
        () -> new Downloader(reader(), threads.workers()).download(root, target, false, listener));
  }

  /**
   * Reads a file in order, no faster than the subscriber takes it.
   *
   * <pre>{@code
   * dave.files().read(root).doOnNext(piece -> use(piece)).blockLast();
   * }</pre>
   *
   * @param root 32 bytes
   */
  public Flux<ByteString> read(ByteString root) {
    return Flux.defer(
        () -> {
          TreeReader reader = reader();
          return reader
              .open(root)
              .flatMapMany(opened -> reader.read(opened, 0, opened.size()))
              .publishOn(threads.workers());
        });
  }

  /**
   * Returns the chunks that the node finds, for a program that reads parts of a file, limits the
   * rate, or reads the list format, with the readers of {@code dave-files}.
   *
   * <pre>{@code
   * NodeChunks chunks = dave.files().chunks(patience, false, false);
   * TreeReader reader = new TreeReader(chunks, options, timer);
   * Flux<ByteString> start = reader.open(root).flatMapMany(file -> reader.read(file, 0, 1_000));
   * }</pre>
   *
   * @param deadline the longest that a call for one chunk may take
   * @param localOnly whether the node looks only in its own store
   * @param fast whether the node asks the network at once, which shows observers what it looks for
   */
  public NodeChunks chunks(Duration deadline, boolean localOnly, boolean fast) {
    return new NodeChunks(node, deadline, localOnly, fast);
  }

  /**
   * Returns a sink that mines and signs chunks here, for a program that writes a stream or the list
   * format with the writers of {@code dave-files}.
   *
   * <pre>{@code
   * MinedChunks sink = dave.files().mined(miner, key, 16);
   * Mono<Written> file = new TreeWriter(sink, 64).write(content, "text/plain", -1, progress -> {});
   * }</pre>
   *
   * @param by stays the caller's to close, as {@code key} does
   * @param difficulty the difficulty of each chunk in bits, at least the node's minimum
   */
  public MinedChunks mined(Miner by, SigningKey key, int difficulty) {
    return new MinedChunks(node, by, key, difficulty);
  }

  private TreeReader reader() {
    NodeChunks source = chunks(CHUNK_TIMEOUT, false, false);
    ReadOptions options = new ReadOptions(ATTEMPTS, CHUNK_TIMEOUT.plus(GRACE), PAUSE, WINDOW, 0);
    return new TreeReader(source, options, threads.timer());
  }
}
