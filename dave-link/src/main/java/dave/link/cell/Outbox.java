package dave.link.cell;

import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * What waits for a link's next cells, in order. It holds a bounded number of bytes and refuses what
 * is too much. A message that no cell has room for is cut when its turn comes. Not for several
 * threads.
 */
public final class Outbox {
  /** How many small messages may go before one that does not fit what is left of a cell. */
  private static final int MAX_OVERTAKEN = 16;

  /** What frames of the link itself take of a cell at most. */
  private static final int CONTROL_LENGTH = 36;

  private final int maxBytes;
  private final Fragments fragments = new Fragments();
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private int bytes;

  @SuppressWarnings("ArrayRecordComponent") // Held and handed on, never compared.
  private record Waiting(int type, byte[] body) {}

  /**
   * An empty one.
   *
   * @param maxBytes that it holds, bodies of frames only
   */
  public Outbox(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * Takes a message.
   *
   * @param body not changed afterwards
   * @return false if it is full, or the message longer than any that is reassembled
   */
  public boolean offer(int type, byte[] body) {
    if (body.length > Fragments.MAX_MESSAGE || bytes + body.length > maxBytes) {
      return false;
    }
    waiting.add(new Waiting(type, body));
    bytes += body.length;
    return true;
  }

  /** Bytes that wait. */
  public int bytes() {
    return bytes;
  }

  public boolean isEmpty() {
    return waiting.isEmpty() && fragments.isDone();
  }

  /** Puts as much into a cell as fits: first what is being cut, then messages in their order. */
  public void fill(CellWriter cell) {
    if (!fragments.fill(cell)) {
      return;
    }
    int overtaken = 0;
    for (Iterator<Waiting> all = waiting.iterator(); all.hasNext() && overtaken < MAX_OVERTAKEN; ) {
      Waiting message = all.next();
      if (cell.add(message.type(), message.body())) {
        bytes -= message.body().length;
        all.remove();
      } else if (message.body().length > cell.capacity() - CONTROL_LENGTH) {
        bytes -= message.body().length;
        all.remove();
        fragments.begin(message.type(), message.body());
        fragments.fill(cell);
        return;
      } else {
        overtaken++;
      }
    }
  }
}
