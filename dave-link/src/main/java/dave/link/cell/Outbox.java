package dave.link.cell;

import java.util.ArrayDeque;
import java.util.Iterator;

/**
 * The messages that wait for a link's next cells, in order. It holds a bounded number of bytes and
 * refuses more. A message that is too long for a cell is cut when its turn comes. Not for several
 * threads.
 */
public final class Outbox {
  /**
   * Most messages that later, smaller ones may overtake in one cell, because they do not fit it.
   */
  private static final int MAX_OVERTAKEN = 16;

  /** Most bytes that frames of the link itself take in a cell. */
  private static final int CONTROL_LENGTH = 36;

  private final int maxBytes;
  private final Fragments fragments = new Fragments();
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private int bytes;

  @SuppressWarnings("ArrayRecordComponent") // Held and passed on, never compared.
  private record Waiting(int type, byte[] body) {}

  /**
   * An empty outbox.
   *
   * @param maxBytes most bytes that it holds; only bodies of frames count
   */
  public Outbox(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /**
   * Adds a message.
   *
   * @param body the caller must not change it afterwards
   * @return false if there is no room, or the message is longer than {@link Fragments#MAX_MESSAGE}
   */
  public boolean offer(int type, byte[] body) {
    if (body.length > Fragments.MAX_MESSAGE || bytes + body.length > maxBytes) {
      return false;
    }
    waiting.add(new Waiting(type, body));
    bytes += body.length;
    return true;
  }

  /**
   * Adds a message before all others, for the next cell. It may take the outbox over its limit, but
   * while one does so, no more are taken.
   *
   * @return false if there is no room
   */
  public boolean offerFirst(int type, byte[] body) {
    if (body.length > Fragments.MAX_MESSAGE || bytes > maxBytes) {
      return false;
    }
    waiting.addFirst(new Waiting(type, body));
    bytes += body.length;
    return true;
  }

  /** Bytes that wait. */
  public int bytes() {
    return bytes;
  }

  /**
   * The longest body of a frame that goes whole into the next cell, with all that waits; negative
   * if there is no room for a frame.
   *
   * @param control bytes that frames of the link itself take in that cell
   */
  public int room(int cellSize, int control) {
    int frames = fragments.frames() + waiting.size() + 1;
    int used = fragments.bytes() + bytes + frames * Frames.OVERHEAD;
    return frames < Frames.MAX_COUNT ? CellFormat.plainLength(cellSize) - control - used : -1;
  }

  /** Whether a message can take more than one cell though nothing else waits. */
  public static boolean isLong(int length, int cellSize) {
    return length > CellFormat.plainLength(cellSize) - CONTROL_LENGTH - Frames.OVERHEAD;
  }

  public boolean isEmpty() {
    return waiting.isEmpty() && fragments.isDone();
  }

  /**
   * Puts as much into a cell as fits: first the message that is being cut, then others in order.
   */
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
