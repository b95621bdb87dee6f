package dave.files.tree;

import com.google.protobuf.ByteString;
import dave.files.format.TreeShape;
import reactor.core.publisher.Mono;

/** Stores chunks. Any thread may call, many at once. */
public interface ChunkSink {
  /** Whether the chunk of this key is stored already, so that it need not be mined again. */
  Mono<Boolean> holds(ByteString key);

  /**
   * Mines, signs and stores one chunk; completes once it is stored.
   *
   * @param key 32 bytes, the BLAKE3 hash of the value
   * @param value at most {@link TreeShape#MAX_VALUE_LENGTH} bytes
   */
  Mono<Void> put(ByteString key, ByteString value);
}
