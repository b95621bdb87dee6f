package dave.files.tree;

import com.google.protobuf.ByteString;
import dave.files.format.FileFault;
import dave.files.format.FileFaultException;
import dave.files.format.Leaf;
import dave.files.format.Node;
import dave.files.format.Root;
import dave.files.format.TreeShape;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts content into the chunks of its tree, while it arrives. For one thread at a time.
 *
 * <p>Holds at most one leaf of content, and the keys of one unfinished node of each level. A chunk
 * comes out after all chunks below it.
 */
public final class TreeBuilder {
  private final boolean folder;
  private final String mediaType;
  private final byte[] leaf = new byte[TreeShape.LEAF_LENGTH];
  private final List<List<ByteString>> levels = new ArrayList<>();
  private int filled;
  private long size;

  /**
   * @throws IllegalArgumentException if the media type is not valid
   */
  public TreeBuilder(boolean folder, String mediaType) {
    if (!Root.isMediaType(mediaType)) {
      throw new IllegalArgumentException("not a media type: '" + mediaType + "'");
    }
    this.folder = folder;
    this.mediaType = mediaType;
  }

  /** Bytes of content so far. */
  long size() {
    return size;
  }

  /**
   * Adds content; returns the chunks that it completes.
   *
   * @throws FileFaultException if the content gets too large
   */
  public List<Chunk> add(ByteString content) {
    if (content.size() > TreeShape.MAX_SIZE - size) {
      throw new FileFaultException(
          FileFault.TOO_LARGE, "more than " + TreeShape.MAX_SIZE + " bytes, the largest file");
    }
    List<Chunk> done = new ArrayList<>();
    int at = 0;
    while (at < content.size()) {
      // A full leaf is closed only when more content comes: finish() closes the last one.
      if (filled == leaf.length) {
        closeLeaf(done);
      }
      int step = Math.min(leaf.length - filled, content.size() - at);
      content.substring(at, at + step).copyTo(leaf, filled);
      filled += step;
      size += step;
      at += step;
    }
    return done;
  }

  /**
   * Ends the content.
   *
   * @return the remaining chunks, the root last
   */
  public List<Chunk> finish() {
    List<Chunk> done = new ArrayList<>();
    ByteString body;
    if (TreeShape.levels(size) == 0) {
      body = ByteString.copyFrom(leaf, 0, filled);
    } else {
      closeLeaf(done);
      body = closeNodes(done);
    }
    Root root = Root.of(folder, size, mediaType, body);
    done.add(new Chunk(root.key(), root.encode(), root.isInline() ? carried(filled) : 0));
    return done;
  }

  private void closeLeaf(List<Chunk> done) {
    Chunk chunk = Chunk.of(Leaf.encode(ByteString.copyFrom(leaf, 0, filled)), carried(filled));
    done.add(chunk);
    long end = size;
    filled = 0;
    push(0, chunk.key(), end, done);
  }

  /** How many bytes count as content: those of a folder's list do not. */
  private int carried(int length) {
    return folder ? 0 : length;
  }

  /** Adds a chunk of a level to the node above it; if that is full, closes it first. */
  private void push(int level, ByteString key, long end, List<Chunk> done) {
    if (levels.size() == level) {
      levels.add(new ArrayList<>(TreeShape.FAN_OUT));
    }
    List<ByteString> keys = levels.get(level);
    if (keys.size() == TreeShape.FAN_OUT) {
      // The leaf that overflows a full node begins where that node ends.
      closeNode(level, fullEnd(level, end), done);
    }
    keys.add(key);
  }

  /** Where the full node above this level ends, if the chunk that is pushed ends at {@code end}. */
  private static long fullEnd(int level, long end) {
    long capacity = TreeShape.capacity(level);
    return (Math.ceilDiv(end, capacity) - 1) * capacity;
  }

  private void closeNode(int level, long end, List<Chunk> done) {
    List<ByteString> keys = levels.get(level);
    long capacity = TreeShape.capacity(level + 1);
    long start = (Math.ceilDiv(end, capacity) - 1) * capacity;
    Chunk chunk = Chunk.of(new Node(level + 1, end - start, keys).encode(), 0);
    done.add(chunk);
    keys.clear();
    push(level + 1, chunk.key(), end, done);
  }

  /** Closes the open nodes from the bottom up; returns the key of the topmost chunk. */
  private ByteString closeNodes(List<Chunk> done) {
    int top = TreeShape.levels(size) - 1;
    for (int level = 0; level < top; level++) {
      closeNode(level, size, done);
    }
    return levels.get(top).getFirst();
  }
}
