package dave.files.tree;

import com.google.protobuf.ByteString;
import reactor.core.publisher.Mono;

/** Provides chunks, from a store, a network or a map in memory. */
@FunctionalInterface
public interface ChunkSource {
  /**
   * The value of the dat under this key, of any author.
   *
   * <p>It need not be verified: readers check that its hash is the key. Empty means that it was not
   * found; an error counts as an attempt that failed. Cancelling ends the search. Any thread may
   * call, many at once.
   *
   * @param key 32 bytes, the BLAKE3 hash of the value
   */
  Mono<ByteString> get(ByteString key);
}
