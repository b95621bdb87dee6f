package dave.link.cell;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Puts the pieces of {@link Fragments} together, whatever their order. It holds a few messages at a
 * time, and forgets the oldest. Not for several threads.
 */
public final class Reassembly {
  private static final int MAX_OPEN = 4;

  private final ArrayDeque<Message> open = new ArrayDeque<>(MAX_OPEN);

  private static final class Message {
    final int number;
    final int type;
    final byte[] @Nullable [] pieces = new byte[Fragments.MAX_PIECES][];
    int bytes;
    int seen;
    int highest;
    int count = -1;

    Message(int number, int type) {
      this.number = number;
      this.type = type;
    }

    /** False if the piece came before, or if it and another cannot be of one message. */
    boolean add(int piece, boolean last, byte[] content) {
      boolean contradicts = last ? count >= 0 || piece < highest : count >= 0 && piece >= count;
      if (pieces[piece] != null || contradicts) {
        return false;
      }
      pieces[piece] = content;
      highest = Math.max(highest, piece);
      bytes += content.length;
      seen++;
      if (last) {
        count = piece + 1;
      }
      return true;
    }

    byte[] whole() {
      ByteArrayOutputStream out = new ByteArrayOutputStream(bytes);
      for (int i = 0; i < count; i++) {
        out.writeBytes(Objects.requireNonNull(pieces[i]));
      }
      return out.toByteArray();
    }
  }

  /** Processes the body of a frame; passes a complete message to the sink. */
  public void receive(byte[] bytes, int offset, int length, Frames.Sink sink) {
    if (length <= Fragments.OVERHEAD) {
      return;
    }
    int number = (bytes[offset] & 0xff) << 8 | (bytes[offset + 1] & 0xff);
    int piece = bytes[offset + 2] & ~Fragments.LAST & 0xff;
    boolean last = (bytes[offset + 2] & Fragments.LAST) != 0;
    int type = bytes[offset + 3] & 0xff;
    if (type < FrameType.FIRST_CONTENT) {
      return;
    }
    Message message = find(number, type);
    byte[] content = Arrays.copyOfRange(bytes, offset + Fragments.OVERHEAD, offset + length);
    if (!message.add(piece, last, content) || message.bytes > Fragments.MAX_MESSAGE) {
      open.remove(message);
    } else if (message.seen == message.count) {
      open.remove(message);
      byte[] whole = message.whole();
      sink.frame(type, whole, 0, whole.length);
    }
  }

  private Message find(int number, int type) {
    for (Iterator<Message> all = open.iterator(); all.hasNext(); ) {
      Message message = all.next();
      if (message.number == number && message.type == type) {
        return message;
      }
    }
    if (open.size() == MAX_OPEN) {
      open.removeFirst();
    }
    Message message = new Message(number, type);
    open.addLast(message);
    return message;
  }
}
