package dave.files;

import com.google.protobuf.ByteString;
import reactor.core.publisher.Mono;

/** Where the verified values of chunks come from, by their place in a tree. */
@FunctionalInterface
interface PlaceSource {
  Mono<ByteString> get(Place place);
}
