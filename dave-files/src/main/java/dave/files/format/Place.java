package dave.files.format;

import com.google.protobuf.ByteString;

/**
 * A place in a tree, with the requirements on the chunk there.
 *
 * @param key the chunk's key
 * @param level 0 for a leaf
 * @param offset where its first byte is in the content
 * @param size bytes of content below it
 */
public record Place(ByteString key, int level, long offset, long size) {
  /** The place of the i-th child of the node that is here. */
  public Place child(int i, ByteString childKey) {
    long full = TreeShape.capacity(level - 1);
    long before = i * full;
    return new Place(childKey, level - 1, offset + before, Math.min(full, size - before));
  }

  public long end() {
    return offset + size;
  }

  public FileFaultException fault(FileFault fault, String what) {
    return FileFaultException.at(fault, key, offset, what);
  }
}
