package dave.files.format;

import dave.wire.PacketCodec;

/**
 * The shape of a tree, which follows from the size of the content. All leaves have the same depth.
 * All leaves and nodes are full, except the last of each level. So the number and the sizes of a
 * node's children follow from the size of its subtree, and no claim of a node is trusted.
 */
public final class TreeShape {
  /** Longest value of a chunk: its PUT packet with a stem mark is exactly as long as allowed. */
  public static final int MAX_VALUE_LENGTH = PacketCodec.maxValueLength(ChunkKey.LENGTH) - 2;

  /** Bytes of content in a full leaf. */
  public static final int LEAF_LENGTH = MAX_VALUE_LENGTH - 1;

  /** Children of a full node. */
  public static final int FAN_OUT = (MAX_VALUE_LENGTH - Node.HEADER_LENGTH) / ChunkKey.LENGTH;

  /** Content of up to this many bytes is in the root itself. */
  public static final int MAX_INLINE_LENGTH = 1024;

  /** Largest file, and largest sum of the files of a folder: 1 TiB. */
  public static final long MAX_SIZE = 1L << 40;

  private TreeShape() {}

  /** How many bytes a full subtree of this level holds; level 0 is a leaf. */
  public static long capacity(int level) {
    long capacity = LEAF_LENGTH;
    for (int i = 0; i < level; i++) {
      capacity = Math.multiplyExact(capacity, FAN_OUT);
    }
    return capacity;
  }

  /**
   * How many levels of chunks are below the root. It is 0 if the content is in the root itself, and
   * 1 if the root's child is a leaf.
   */
  public static int levels(long size) {
    if (size <= MAX_INLINE_LENGTH) {
      return 0;
    }
    int levels = 1;
    while (capacity(levels - 1) < size) {
      levels++;
    }
    return levels;
  }

  /** How many children a node of this level has, over this many bytes. */
  public static int children(int level, long size) {
    return Math.toIntExact(Math.ceilDiv(size, capacity(level - 1)));
  }

  /** How many chunks content of this size takes, the root included; equal ones count each. */
  public static long chunks(long size) {
    long chunks = 1;
    for (int level = 0; level < levels(size); level++) {
      chunks += Math.ceilDiv(size, capacity(level));
    }
    return chunks;
  }
}
