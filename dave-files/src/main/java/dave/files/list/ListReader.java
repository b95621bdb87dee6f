package dave.files.list;

import com.google.protobuf.ByteString;
import dave.files.disk.Spool;
import dave.files.fetch.Fetcher;
import dave.files.fetch.ReadOptions;
import dave.files.format.FileFault;
import dave.files.format.FileFaultException;
import dave.files.format.Place;
import dave.wire.Bytes32;
import dave.wire.Dat;
import dave.wire.WorkHash;
import dave.wire.crypto.Work;
import java.nio.file.Path;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Reads linked lists.
 *
 * <p>A list is fetched from its end, one dat after the other, and passed on from its start. So all
 * of it goes to a temporary file first, and memory is bounded whatever its size. Every dat is
 * verified against the work that named it; a cycle would need a dat that contains its own hash.
 * Offsets in errors count from the end. All errors are {@link FileFaultException}.
 */
public final class ListReader {
  private final Fetcher<Dat> fetcher;
  private final Scheduler io;

  /**
   * @param timer for time-outs, pauses and pace
   * @param io for work on the disk, which may block
   */
  public ListReader(ListSource source, ReadOptions options, Scheduler timer, Scheduler io) {
    this.fetcher =
        new Fetcher<>(
            key -> source.get(WorkHash.of(key)),
            (key, dat) -> dat.work().toByteString().equals(key) && Work.matches(dat),
            options,
            timer);
    this.io = io;
  }

  /**
   * The whole content, in order, once all of it has arrived.
   *
   * @param last the work that names the list
   * @param folder the folder of the temporary file, which is always removed at the end
   * @param maxBytes a list that takes more is refused; the 32 bytes of a link count
   */
  public Flux<ByteString> read(WorkHash last, Path folder, long maxBytes) {
    return Flux.using(
            () -> Spool.open(folder),
            spool ->
                links(last, maxBytes)
                    .publishOn(io)
                    .doOnNext(link -> spool.push(link.content()))
                    .thenMany(spool.contents()),
            Spool::close)
        .subscribeOn(io);
  }

  private record Found(ListLink link, long bytes) {
    ByteString content() {
      return link.content();
    }
  }

  private Flux<Found> links(WorkHash last, long maxBytes) {
    return fetch(last, 0, maxBytes)
        .expand(
            found ->
                found
                    .link()
                    .previous()
                    .map(previous -> fetch(previous, found.bytes(), maxBytes))
                    .orElse(Mono.empty()));
  }

  private Mono<Found> fetch(WorkHash work, long before, long maxBytes) {
    Place place = new Place(work.toByteString(), 0, before, 0);
    return fetcher
        .get(place)
        .map(
            dat -> {
              if (dat.isRegister()) {
                throw place.fault(FileFault.WRONG_KIND, "a dat with a key is no part of a list");
              }
              ListLink link =
                  ListLink.parse(dat.value())
                      .orElseThrow(
                          () -> place.fault(FileFault.WRONG_LENGTH, "a dat that names no other"));
              long bytes = before + Bytes32.LENGTH + link.content().size();
              if (bytes > maxBytes) {
                throw place.fault(
                    FileFault.TOO_LARGE, "a list of more than " + maxBytes + " bytes");
              }
              return new Found(link, bytes);
            });
  }
}
