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
  static final class Cell {
    final Place place;
    private Cell before = this;
    private Cell after = this;
    private boolean started;
    private @Nullable ByteString content;
    private @Nullable Throwable failure;

    private Cell(Place place) {
      this.place = place;
    }

    boolean isLeaf() {
      return place.level() == 0;
    }
  }

  private final Cell ends;
  private final long from;
  private final long to;
  private Cell next;
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
    this.ends = new Cell(top);
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
    for (Cell cell = ends.after; cell != ends; cell = cell.after) {
      size++;
    }
    return size;
  }

  /** The next place to fetch, marked as started; null if there is none for now. */
  @Nullable Cell start(int window) {
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
    Cell cell = next;
    cell.started = true;
    if (cell.isLeaf()) {
      startedLeaves++;
    } else {
      startedNodes++;
    }
    return cell;
  }

  /** Accepts the verified value of a started cell; the cell fails if its place requires another. */
  void arrived(Cell cell, ByteString value) {
    try {
      accept(cell, value);
    } catch (FileFaultException e) {
      failed(cell, e);
    }
  }

  /** Fails a started cell, which got no value. No cell behind it is started any more. */
  void failed(Cell cell, Throwable failure) {
    cell.failure = failure;
    failedAt = Math.min(failedAt, cell.place.offset());
    if (cell.isLeaf()) {
      startedLeaves--;
    } else {
      startedNodes--;
    }
  }

  /** The failure that ends the reading, once all content before it was passed on; null if none. */
  @Nullable Throwable failure() {
    return ends.after.failure;
  }

  private void accept(Cell cell, ByteString value) {
    if (cell.isLeaf()) {
      ByteString whole = Leaf.parse(value, cell.place);
      long start = cell.place.offset();
      cell.content =
          whole.substring(
              (int) Math.max(0, from - start), (int) Math.min(whole.size(), to - start));
      startedLeaves--;
      held++;
    } else {
      open(cell, Node.parse(value, cell.place));
      startedNodes--;
    }
  }

  /** Removes and returns the content that comes next; null if it has not arrived. */
  @Nullable ByteString poll() {
    Cell first = ends.after;
    ByteString content = first.content;
    if (content != null) {
      remove(first);
      held--;
      leaves--;
    }
    return content;
  }

  private void open(Cell cell, Node node) {
    Cell after = cell.after;
    remove(cell);
    Cell last = after;
    for (int i = node.keys().size() - 1; i >= 0; i--) {
      Place child = cell.place.child(i, node.keys().get(i));
      if (child.end() > from && child.offset() < to) {
        last = insert(last, child);
      }
    }
  }

  /** Puts a new cell before another; it is the next to start unless an earlier one waits. */
  private Cell insert(Cell after, Place place) {
    Cell cell = new Cell(place);
    cell.before = after.before;
    cell.after = after;
    after.before.after = cell;
    after.before = cell;
    if (next == ends || place.offset() < next.place.offset()) {
      next = cell;
    }
    if (cell.isLeaf()) {
      leaves++;
    }
    return cell;
  }

  private void remove(Cell cell) {
    cell.before.after = cell.after;
    cell.after.before = cell.before;
    if (next == cell) {
      next = cell.after;
    }
  }
}
