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
 * Stores content as a tree of chunks, while it arrives.
 *
 * <p>Guarantees:
 *
 * <ul>
 *   <li>Memory is bounded whatever the size: the chunks in flight, the chunks of one buffer of the
 *       caller's, and one unfinished node of each level.
 *   <li>Nothing that the sink holds is mined again, and equal chunks in flight are mined once.
 *   <li>The root is stored after everything below it: a sink that holds the root was given the
 *       whole.
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
   * Stores a file, and reports each chunk to a listener, one at a time.
   *
   * @param content pieces of any size; requested as chunks are stored
   * @param mediaType empty if unknown
   * @param totalBytes the size if it is known, else -1; only for the listener
   * @return fails with {@link FileFaultException} if the content gets too large, or with a failure
   *     of the content or the sink
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

  /** Stores a file of unknown size and type, without reports of progress. */
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

  /**
   * Stores a chunk unless the sink holds it; returns whether it was mined. Waits for an equal chunk
   * that is being mined.
   */
  private Mono<Boolean> mineOnce(Chunk chunk) {
    return Mono.defer(
        () -> {
          Sinks.Empty<Void> ended = Sinks.empty();
          Sinks.Empty<Void> earlier = inFlight.putIfAbsent(chunk.key(), ended);
          if (earlier != null) {
            // Check again however that ended: it may have failed or been cancelled.
            return earlier.asMono().then(mineOnce(chunk));
          }
          return mine(chunk)
              .doFinally(
                  end -> {
                    inFlight.remove(chunk.key());
                    // It is the only emission, so it cannot fail.
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
