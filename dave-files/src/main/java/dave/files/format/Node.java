package dave.files.format;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * An inner node of a tree: 'N', its level, the size of its subtree, the keys of its children.
 *
 * @param level 1 if the children are leaves
 * @param size bytes of content below it
 * @param keys its children, in the order of the content
 */
public record Node(int level, long size, List<ByteString> keys) {
  public static final byte KIND = 'N';

  /** Kind, level, size. */
  public static final int HEADER_LENGTH = 1 + 1 + Long.BYTES;

  public Node {
    keys = List.copyOf(keys);
  }

  public ByteString encode() {
    ByteBuffer bytes = ByteBuffer.allocate(HEADER_LENGTH + ChunkKey.LENGTH * keys.size());
    bytes.put(KIND).put((byte) level).putLong(size);
    keys.forEach(key -> bytes.put(key.asReadOnlyByteBuffer()));
    return ByteString.copyFrom(bytes.flip());
  }

  /**
   * Reads a node whose level and size are known from its place.
   *
   * <p>Nothing is allocated for children before their number is known to match the place.
   *
   * @throws FileFaultException if the node differs from what its place requires
   */
  public static Node parse(ByteString value, Place place) {
    if (value.isEmpty() || value.byteAt(0) != KIND) {
      throw place.fault(FileFault.WRONG_KIND, "not a node of a tree");
    }
    if (value.size() < HEADER_LENGTH) {
      throw place.fault(FileFault.WRONG_LENGTH, "a node that is cut short");
    }
    int level = value.byteAt(1) & 0xFF;
    if (level != place.level()) {
      throw place.fault(
          FileFault.WRONG_LEVEL,
          "a node of level " + level + " where level " + place.level() + " belongs");
    }
    long size = value.asReadOnlyByteBuffer().slice().getLong(2);
    if (size != place.size()) {
      throw place.fault(
          FileFault.WRONG_SIZE, "a node over " + size + " bytes where " + place.size() + " belong");
    }
    int children = TreeShape.children(level, size);
    if (value.size() != HEADER_LENGTH + children * ChunkKey.LENGTH) {
      throw place.fault(
          FileFault.WRONG_LENGTH,
          "a node of " + value.size() + " bytes where " + children + " children belong");
    }
    List<ByteString> keys = new ArrayList<>(children);
    for (int at = HEADER_LENGTH; at < value.size(); at += ChunkKey.LENGTH) {
      keys.add(value.substring(at, at + ChunkKey.LENGTH));
    }
    return new Node(level, size, keys);
  }
}
