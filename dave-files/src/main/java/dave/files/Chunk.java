package dave.files;

import com.google.protobuf.ByteString;

/**
 * A chunk to be stored.
 *
 * @param key the hash of the value
 */
record Chunk(ByteString key, ByteString value) {
  static Chunk of(ByteString value) {
    return new Chunk(ChunkKey.of(value), value);
  }
}
