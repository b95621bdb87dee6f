package dave.files.list;

import com.google.protobuf.ByteString;
import dave.wire.WorkHash;
import reactor.core.publisher.Mono;

/** Where the dats of linked lists are written to. */
@FunctionalInterface
public interface ListSink {
  /**
   * Mines, signs and stores a dat with an empty key; answers with its work once it is safe.
   *
   * @param value at most {@link ListLink#MAX_VALUE_LENGTH} bytes
   */
  Mono<WorkHash> put(ByteString value);
}
