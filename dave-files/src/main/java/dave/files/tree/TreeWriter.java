package dave.files.tree;

import com.google.protobuf.ByteString;
import dave.files.format.FileFaultException;
import dave.files.format.Root;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Stores content as a tree of chunks, while it comes in.
 *
 * <p>Guarantees:
 *
 * <ul>
 *   <li>Memory is bounded whatever the size: the chunks in flight, the chunks of one buffer of the
 *       caller's, and one unfinished node a level.
 *   <li>Nothing that the sink holds is mined again, and equal chunks in flight are mined once.
 *   <li>The root is stored after everything below it: whoever holds it was given the whole.
 *   <li>Cancelling stops the search for work; what was stored stays.
 * </ul>
 */
public final class TreeWriter {
  private final ChunkSink sink;
  private final int concurrency;
  private final ConcurrentMap<ByteString, Sinks.Empty<Void>> inFlight = new ConcurrentHashMap<>();

  /**
   * @param concurrency how many chunks to store at once
   */
  public TreeWriter(ChunkSink sink, int concurrency) {
    this.sink = sink;
    this.concurrency = concurrency;
  }

  /**
   * Stores a file, and tells a listener of each chunk, one at a time.
   *
   * @param content in any pieces; asked for as chunks are stored
   * @param totalBytes its size if it is known, else -1; told to the listener, nothing else
   * @param mediaType empty if unknown
   * @return fails with {@link FileFaultException} if it gets too large, or with what content and
   *     sink fail with
   */
  public Mono<Written> write(
      Flux<ByteString> content,
      String mediaType,
      long totalBytes,
      Consumer<WriteProgress> listener) {
    return Mono.defer(
        () -> {
          WriteTally tally = new WriteTally(totalBytes, listener);
          return store(content, new TreeBuilder(false, mediaType), tally)
              .map(root -> tally.written(root, root.size()));
        });
  }

  /** Stores a file of unknown size and type, without telling of progress. */
  public Mono<Written> write(Flux<ByteString> content) {
    return write(content, "", -1, progress -> {});
  }

  public Mono<Root> store(Flux<ByteString> content, TreeBuilder builder, WriteTally tally) {
    return content
        .concatMapIterable(builder::add, 1)
        .flatMap(chunk -> store(chunk, tally), concurrency, 1)
        .then(Mono.defer(() -> finish(builder.finish(), tally)));
  }

  private Mono<Root> finish(List<Chunk> left, WriteTally tally) {
    Chunk root = left.getLast();
    return Flux.fromIterable(left.subList(0, left.size() - 1))
        .flatMap(chunk -> store(chunk, tally), concurrency, 1)
        .then(Mono.defer(() -> store(root, tally)))
        .then(Mono.fromSupplier(() -> Root.parse(root.key(), root.value())));
  }

  private Mono<Boolean> store(Chunk chunk, WriteTally tally) {
    return mineOnce(chunk).doOnNext(mined -> tally.stored(chunk, mined));
  }

  /** Whether the chunk had to be mined. One that is being mined is waited for, and held then. */
  private Mono<Boolean> mineOnce(Chunk chunk) {
    return Mono.defer(
        () -> {
          Sinks.Empty<Void> ended = Sinks.empty();
          Sinks.Empty<Void> earlier = inFlight.putIfAbsent(chunk.key(), ended);
          if (earlier != null) {
            // However that ends: it may have failed or been cancelled.
            return earlier.asMono().then(mineOnce(chunk));
          }
          return mine(chunk)
              .doFinally(
                  end -> {
                    inFlight.remove(chunk.key());
                    // Its only emission: cannot fail.
                    ended.tryEmitEmpty().orThrow();
                  });
        });
  }

  private Mono<Boolean> mine(Chunk chunk) {
    return sink.holds(chunk.key())
        .flatMap(
            held ->
                held ? Mono.just(false) : sink.put(chunk.key(), chunk.value()).thenReturn(true));
  }
}
