package dave.client;

import com.google.protobuf.ByteString;
import dave.client.node.MinedChunks;
import dave.client.node.NodeChunks;
import dave.client.node.NodeClient;
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
import java.util.function.Supplier;
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
  private final Supplier<Miner> miner;
  private final Scheduler io;
  private final Scheduler timer;

  /**
   * @param io for the disk, may be blocked
   * @param timer must not be blocked
   */
  ClientFiles(
      NodeClient node,
      Optional<SigningKey> signer,
      Supplier<Miner> miner,
      Scheduler io,
      Scheduler timer) {
    this.node = node;
    this.signer = signer;
    this.miner = miner;
    this.io = io;
    this.timer = timer;
  }

  /** Stores a file or folder: mines and signs each chunk that the node lacks. */
  public Mono<Written> put(Path path) {
    return put(path, progress -> {});
  }

  /**
   * Stores a file or folder, and reports each chunk to a listener, one at a time.
   *
   * @return fails with {@link IllegalStateException} if the client has no key
   */
  public Mono<Written> put(Path path, Consumer<WriteProgress> listener) {
    return Mono.defer(
            () -> {
              SigningKey key =
                  signer.orElseThrow(
                      () ->
                          new IllegalStateException(
                              "chunks are signed here: connect the client with key(...)"));
              int bits = node.status().getDefaultDifficulty();
              MinedChunks sink = new MinedChunks(node, miner.get(), key, bits);
              return new PathWriter(new TreeWriter(sink, AT_A_TIME), io).write(path, listener);
            })
        .subscribeOn(io);
  }

  /** Fetches a file or folder to the disk, where nothing may be yet. */
  public Mono<Downloaded> get(ByteString root, Path target) {
    return get(root, target, progress -> {});
  }

  /** Fetches a file or folder, and reports each piece to a listener, one at a time. */
  public Mono<Downloaded> get(ByteString root, Path target, Consumer<ReadProgress> listener) {
    return new Downloader(reader(), io).download(root, target, false, listener);
  }

  /**
   * Reads a file in order, no faster than the subscriber takes it.
   *
   * @param root 32 bytes
   */
  public Flux<ByteString> read(ByteString root) {
    TreeReader reader = reader();
    return reader
        .open(root)
        .flatMapMany(opened -> reader.read(opened, 0, opened.size()))
        .publishOn(io);
  }

  private TreeReader reader() {
    NodeChunks source = new NodeChunks(node, CHUNK_TIMEOUT, false, false);
    ReadOptions options = new ReadOptions(ATTEMPTS, CHUNK_TIMEOUT.plus(GRACE), PAUSE, WINDOW, 0);
    return new TreeReader(source, options, timer);
  }
}
