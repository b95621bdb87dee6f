package dave.files.list;

import dave.wire.Dat;
import dave.wire.WorkHash;
import reactor.core.publisher.Mono;

/** Where the dats of linked lists are read from. */
@FunctionalInterface
public interface ListSource {
  /**
   * The dat of this work, whoever wrote it; empty if it was found nowhere.
   *
   * <p>It need not be verified: readers check its work.
   */
  Mono<Dat> get(WorkHash work);
}
