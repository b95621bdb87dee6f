package dave.files.list;

import com.google.protobuf.ByteString;
import dave.files.tree.WriteProgress;
import dave.wire.WorkHash;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Stores a file as a linked list: one dat after the other, since each names the work of the one
 * before. Holds only a few of the caller's pieces at once, whatever the size.
 */
public final class ListWriter {
  private final ListSink sink;

  public ListWriter(ListSink sink) {
    this.sink = sink;
  }

  /**
   * Stores a file, and reports each dat to a listener.
   *
   * @param totalBytes the size if it is known, else -1
   * @return the work of the last dat, which names the list
   */
  public Mono<WorkHash> write(
      Flux<ByteString> content, long totalBytes, Consumer<WriteProgress> listener) {
    return Mono.defer(() -> new Run(totalBytes, listener).write(content));
  }

  /** The state of one call to write. */
  private final class Run {
    private final long totalBytes;
    private final Consumer<WriteProgress> listener;
    private ByteString rest = ByteString.EMPTY;
    private Optional<WorkHash> last = Optional.empty();
    private long bytes;
    private long dats;

    Run(long totalBytes, Consumer<WriteProgress> listener) {
      this.totalBytes = totalBytes;
      this.listener = listener;
    }

    Mono<WorkHash> write(Flux<ByteString> content) {
      return content
          .concatMapIterable(this::cut, 1)
          .concatWith(Mono.fromSupplier(() -> rest))
          .concatMap(this::append, 1)
          .last();
    }

    /**
     * Cuts off full parts. The last part stays in {@code rest}, even if it is full: it becomes the
     * last dat.
     */
    private List<ByteString> cut(ByteString piece) {
      List<ByteString> parts = new ArrayList<>();
      rest = rest.concat(piece);
      while (rest.size() > ListLink.CONTENT_LENGTH) {
        parts.add(rest.substring(0, ListLink.CONTENT_LENGTH));
        rest = rest.substring(ListLink.CONTENT_LENGTH);
      }
      return parts;
    }

    private Mono<WorkHash> append(ByteString part) {
      return sink.put(new ListLink(last, part).encode())
          .doOnNext(
              work -> {
                last = Optional.of(work);
                bytes += part.size();
                dats++;
                listener.accept(new WriteProgress(bytes, totalBytes, dats, 0));
              });
    }
  }
}
