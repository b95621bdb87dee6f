package dave.files.tree;

import com.google.protobuf.ByteString;
import dave.files.format.FileFaultException;
import dave.files.format.Leaf;
import dave.files.format.Node;
import dave.files.format.Place;
import dave.files.format.TreeShape;
import org.jspecify.annotations.Nullable;

/**
 * The known part of a tree that a reader has not passed on: leaves and unopened nodes in the order
 * of the content. For one thread at a time.
 *
 * <p>Bounded: at most two windows of leaves are held or on their way. Nodes are opened ahead only
 * as far as that many leaves need. So it has at most the children of a few nodes of each level.
 */
final class Frontier {
  /** A place, and the state of the chunk there. */
  static final class PendingChunk {
    final Place place;
    private PendingChunk before = this;
    private PendingChunk after = this;
    private boolean started;
    private @Nullable ByteString content;
    private @Nullable Throwable failure;

    private PendingChunk(Place place) {
      this.place = place;
    }

    boolean isLeaf() {
      return place.level() == 0;
    }
  }

  private final PendingChunk ends;
  private final long from;
  private final long to;
  private PendingChunk next;
  private int leaves;
  private int held;
  private int startedLeaves;
  private int startedNodes;
  private long failedAt = Long.MAX_VALUE;

  /**
   * @param from first byte wanted
   * @param to the byte after the last one wanted
   */
  Frontier(Place top, long from, long to) {
    this.ends = new PendingChunk(top);
    this.next = ends;
    this.from = from;
    this.to = to;
    insert(ends, top);
  }

  boolean isEmpty() {
    return ends.after == ends;
  }

  /** How many chunks are on their way. */
  int inFlight() {
    return startedLeaves + startedNodes;
  }

  /** Cells in memory, for tests of the bound. */
  int size() {
    int size = 0;
    for (PendingChunk chunk = ends.after; chunk != ends; chunk = chunk.after) {
      size++;
    }
    return size;
  }

  /** The next place to fetch, marked as started; null if there is none for now. */
  @Nullable PendingChunk start(int window) {
    while (next != ends && next.started) {
      next = next.after;
    }
    if (next == ends || next.place.offset() > failedAt || inFlight() >= window) {
      return null;
    }
    int ahead =
        next.isLeaf()
            ? held + startedLeaves + startedNodes
            : leaves + startedNodes * TreeShape.FAN_OUT;
    if (next != ends.after && ahead >= 2 * window) {
      return null;
    }
    PendingChunk chunk = next;
    chunk.started = true;
    if (chunk.isLeaf()) {
      startedLeaves++;
    } else {
      startedNodes++;
    }
    return chunk;
  }

  /** Accepts the verified value of a started cell; the cell fails if its place requires another. */
  void arrived(PendingChunk chunk, ByteString value) {
    try {
      accept(chunk, value);
    } catch (FileFaultException e) {
      failed(chunk, e);
    }
  }

  /** Fails a started cell, which got no value. No cell behind it is started any more. */
  void failed(PendingChunk chunk, Throwable failure) {
    chunk.failure = failure;
    failedAt = Math.min(failedAt, chunk.place.offset());
    if (chunk.isLeaf()) {
      startedLeaves--;
    } else {
      startedNodes--;
    }
  }

  /** The failure that ends the reading, once all content before it was passed on; null if none. */
  @Nullable Throwable failure() {
    return ends.after.failure;
  }

  private void accept(PendingChunk chunk, ByteString value) {
    if (chunk.isLeaf()) {
      ByteString whole = Leaf.parse(value, chunk.place);
      long start = chunk.place.offset();
      chunk.content =
          whole.substring(
              (int) Math.max(0, from - start), (int) Math.min(whole.size(), to - start));
      startedLeaves--;
      held++;
    } else {
      open(chunk, Node.parse(value, chunk.place));
      startedNodes--;
    }
  }

  /** Removes and returns the content that comes next; null if it has not arrived. */
  @Nullable ByteString poll() {
    PendingChunk first = ends.after;
    ByteString content = first.content;
    if (content != null) {
      remove(first);
      held--;
      leaves--;
    }
    return content;
  }

  private void open(PendingChunk chunk, Node node) {
    PendingChunk after = chunk.after;
    remove(chunk);
    PendingChunk last = after;
    for (int i = node.keys().size() - 1; i >= 0; i--) {
      Place child = chunk.place.child(i, node.keys().get(i));
      if (child.end() > from && child.offset() < to) {
        last = insert(last, child);
      }
    }
  }

  /** Puts a new cell before another; it is the next to start unless an earlier one waits. */
  private PendingChunk insert(PendingChunk after, Place place) {
    PendingChunk chunk = new PendingChunk(place);
    chunk.before = after.before;
    chunk.after = after;
    after.before.after = chunk;
    after.before = chunk;
    if (next == ends || place.offset() < next.place.offset()) {
      next = chunk;
    }
    if (chunk.isLeaf()) {
      leaves++;
    }
    return chunk;
  }

  private void remove(PendingChunk chunk) {
    chunk.before.after = chunk.after;
    chunk.after.before = chunk.before;
    if (next == chunk) {
      next = chunk.after;
    }
  }
}
