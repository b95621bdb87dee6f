package dave.files.list;

import com.google.protobuf.ByteString;
import dave.wire.WorkHash;
import reactor.core.publisher.Mono;

/** Stores the dats of linked lists. */
@FunctionalInterface
public interface ListSink {
  /**
   * Mines, signs and stores a dat with an empty key; returns its work once it is stored.
   *
   * @param value at most {@link ListLink#MAX_VALUE_LENGTH} bytes
   */
  Mono<WorkHash> put(ByteString value);
}
