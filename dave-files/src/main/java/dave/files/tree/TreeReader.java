package dave.files.tree;

import com.google.protobuf.ByteString;
import dave.files.fetch.Fetcher;
import dave.files.fetch.ReadOptions;
import dave.files.format.ChunkKey;
import dave.files.format.Entry;
import dave.files.format.FileFault;
import dave.files.format.FileFaultException;
import dave.files.format.Folder;
import dave.files.format.Place;
import dave.files.format.Root;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;

/**
 * Reads files and folders out of a source.
 *
 * <p>Guarantees:
 *
 * <ul>
 *   <li>Every byte is verified before it is passed on.
 *   <li>Memory is bounded whatever the size: up to two windows of chunks, and the keys of a few
 *       nodes a level. Without demand, no more is fetched ahead.
 *   <li>A chunk's claims are compared with what its place requires before the chunk is used. A
 *       hostile tree ends in a {@link FileFaultException} that names the chunk and its offset.
 *   <li>Content before a fault is passed on first. Cancelling ends all fetches.
 * </ul>
 *
 * <p>All readings share one window, which adapts to the source, and the bound on bytes a second.
 *
 * <p>Any thread may call. All errors are {@link FileFaultException}.
 */
public final class TreeReader {
  private final Fetcher<ByteString> fetcher;

  /**
   * @param timer for time-outs, pauses and pace; no other clock is used
   */
  public TreeReader(ChunkSource source, ReadOptions options, Scheduler timer) {
    this.fetcher =
        new Fetcher<>(source::get, (key, value) -> ChunkKey.of(value).equals(key), options, timer);
  }

  /**
   * Fetches a root, which says whether it is a file or a folder, and how large.
   *
   * @param root 32 bytes
   */
  public Mono<Root> open(ByteString root) {
    Place place = new Place(root, 0, 0, 0);
    return fetcher.get(place).map(value -> Root.parse(root, value));
  }

  /** The whole content. */
  public Flux<ByteString> read(ByteString root) {
    return open(root).flatMapMany(opened -> read(opened, 0, opened.size()));
  }

  /**
   * A part of the content, in order, in pieces of a leaf at most.
   *
   * @param offset first byte; beyond the end nothing is read
   * @param length most bytes to read
   * @throws IllegalArgumentException if either is negative
   */
  public Flux<ByteString> read(Root root, long offset, long length) {
    return read(root, offset, length, fetcher::get);
  }

  /**
   * Lists a folder.
   *
   * @return the entries in the order of their names' bytes
   */
  public Mono<List<Entry>> list(Root root) {
    if (!root.folder()) {
      return Mono.error(
          new FileFaultException(
              FileFault.NOT_A_FOLDER, "a file, not a folder: " + ChunkKey.hex(root.key())));
    }
    if (root.size() > Folder.MAX_LIST_LENGTH) {
      return Mono.error(
          new FileFaultException(
              FileFault.TOO_LARGE, "a folder with a list of " + root.size() + " bytes"));
    }
    return read(root, 0, root.size())
        .reduce(ByteString.EMPTY, ByteString::concat)
        .map(list -> Folder.parse(list).entries());
  }

  /** Reads through another source of places, which may have some of the leaves already. */
  public Flux<ByteString> read(Root root, long offset, long length, PlaceSource places) {
    if (offset < 0 || length < 0) {
      throw new IllegalArgumentException("a range of " + length + " bytes from " + offset);
    }
    long from = Math.min(offset, root.size());
    long to = from + Math.min(length, root.size() - from);
    if (from == to) {
      return Flux.empty();
    }
    if (root.isInline()) {
      return Flux.just(root.body().substring((int) from, (int) to));
    }
    return Flux.from(
        subscriber ->
            subscriber.onSubscribe(
                new TreeRead(
                    Operators.toCoreSubscriber(subscriber),
                    new Frontier(root.top(), from, to),
                    places,
                    fetcher::window)));
  }

  /** The source's chunks by their places, verified. */
  public PlaceSource places() {
    return fetcher::get;
  }
}
