package dave.files.list;

import dave.wire.Dat;
import dave.wire.WorkHash;
import reactor.core.publisher.Mono;

/** Provides the dats of linked lists. */
@FunctionalInterface
public interface ListSource {
  /**
   * The dat of this work, of any author; empty if it was not found.
   *
   * <p>It need not be verified: readers check its work.
   */
  Mono<Dat> get(WorkHash work);
}
