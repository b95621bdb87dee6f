package dave.files.tree;

import com.google.protobuf.ByteString;
import dave.files.format.ChunkKey;

/**
 * A chunk to store.
 *
 * @param key the hash of the value
 * @param contentLength how many bytes of a file it carries itself; 0 in a node or a folder
 */
public record Chunk(ByteString key, ByteString value, int contentLength) {
  static Chunk of(ByteString value, int contentLength) {
    return new Chunk(ChunkKey.of(value), value, contentLength);
  }
}
