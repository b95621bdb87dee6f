package dave.files.tree;

import com.google.protobuf.ByteString;
import dave.files.format.Place;
import reactor.core.publisher.Mono;

/** Provides the verified values of chunks, by their place in a tree. */
@FunctionalInterface
public interface PlaceSource {
  Mono<ByteString> get(Place place);
}
