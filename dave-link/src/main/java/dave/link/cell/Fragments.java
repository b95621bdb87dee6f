package dave.link.cell;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a message that is too long for a cell. Each piece is a frame:
 *
 * <pre>
 *   0   2  number of the message, counted up by the sender
 *   2   1  number of the piece, from 0; 128 is added to the last one's
 *   3   1  type of the message
 *   4      bytes of it
 * </pre>
 *
 * <p>At the usual cell size no dat and no packet is cut. At smaller sizes a long dat takes two
 * cells.
 */
public final class Fragments {
  /** The longest message, in bytes. */
  public static final int MAX_MESSAGE = 4_096;

  /** Bytes of a piece beside its content. */
  static final int OVERHEAD = 4;

  /** Most pieces of a message. */
  static final int MAX_PIECES = 128;

  static final int LAST = 0x80;

  /** Shorter pieces are not worth a frame. */
  private static final int MIN_PIECE = 64;

  private int number;
  private int piece;
  private int type;
  private byte @Nullable [] body;
  private int sent;

  /** Whether nothing is left to send. */
  boolean isDone() {
    return body == null;
  }

  /** Frames that the rest of the message takes if it is not cut again: 0 or 1. */
  int frames() {
    return body == null ? 0 : 1;
  }

  /** Bytes of the body of that frame. */
  int bytes() {
    byte[] message = body;
    return message == null ? 0 : message.length - sent + OVERHEAD;
  }

  /** Begins a message, after the previous one is done. */
  void begin(int newType, byte[] newBody) {
    type = newType;
    body = newBody;
    sent = 0;
    piece = 0;
    number = (number + 1) & 0xffff;
  }

  /**
   * Puts the next piece into a cell; true if nothing is left, so that other messages may follow.
   */
  boolean fill(CellWriter cell) {
    byte[] message = body;
    if (message == null) {
      return true;
    }
    int left = message.length - sent;
    int length = Math.min(left, cell.room() - OVERHEAD);
    if (length < Math.min(left, MIN_PIECE)) {
      return false;
    }
    byte[] frame = new byte[OVERHEAD + length];
    boolean last = length == left;
    frame[0] = (byte) (number >>> 8);
    frame[1] = (byte) number;
    frame[2] = (byte) (last ? piece | LAST : piece);
    frame[3] = (byte) type;
    System.arraycopy(Objects.requireNonNull(message), sent, frame, OVERHEAD, length);
    cell.add(FrameType.FRAGMENT, frame);
    sent += length;
    piece++;
    if (last) {
      body = null;
    }
    return last;
  }
}
