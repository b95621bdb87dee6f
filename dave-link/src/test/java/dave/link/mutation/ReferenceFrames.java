package dave.link.mutation;

import dave.link.cell.FrameType;
import dave.link.mutation.Target.Frame;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads plaintexts of one link as PROTOCOL.md says, without the code under test: frames, and
 * messages in pieces.
 */
final class ReferenceFrames {
  private static final int OVERHEAD = 3;
  private static final int MOST_FRAMES = 64;
  private static final int MOST_OPEN = 4;
  private static final int LONGEST = 4_096;

  private final Map<Integer, TreeMap<Integer, byte[]>> open = new LinkedHashMap<>();
  private final Map<Integer, Integer> last = new LinkedHashMap<>();

  /** A plaintext as it has to be read. */
  record Read(boolean whole, boolean closes, boolean renews, List<Frame> frames) {}

  /** Reads a plaintext, as if the frames of no other were between. */
  Read read(byte[] plain) {
    List<Frame> all = new ArrayList<>();
    int at = 0;
    while (at < plain.length && plain[at] != 0) {
      int body = at + OVERHEAD;
      int end = body > plain.length ? body : body + unsigned(plain, at + 1);
      if (end > plain.length || all.size() == MOST_FRAMES) {
        return new Read(false, false, false, List.of());
      }
      all.add(new Frame(plain[at] & 0xff, Arrays.copyOfRange(plain, body, end)));
      at = end;
    }
    for (; at < plain.length; at++) {
      if (plain[at] != 0) {
        return new Read(false, false, false, List.of());
      }
    }
    List<Frame> content = new ArrayList<>();
    all.forEach(frame -> content(frame, content));
    return new Read(
        true,
        all.stream().anyMatch(frame -> frame.type() == FrameType.CLOSE),
        all.stream()
            .anyMatch(
                frame ->
                    frame.type() == FrameType.REKEY_OFFER
                        || frame.type() == FrameType.REKEY_ANSWER),
        content);
  }

  private void content(Frame frame, List<Frame> content) {
    if (frame.type() >= FrameType.FIRST_CONTENT) {
      content.add(frame);
    } else if (frame.type() == FrameType.FRAGMENT && frame.body().length > 4) {
      piece(frame.body(), content);
    }
  }

  private void piece(byte[] body, List<Frame> content) {
    int type = body[3] & 0xff;
    if (type < FrameType.FIRST_CONTENT) {
      return;
    }
    int message = unsigned(body, 0) << 8 | type;
    int piece = body[2] & 0x7f;
    boolean isLast = (body[2] & 0x80) != 0;
    if (!open.containsKey(message) && open.size() == MOST_OPEN) {
      Iterator<Integer> oldest = open.keySet().iterator();
      last.remove(oldest.next());
      oldest.remove();
    }
    TreeMap<Integer, byte[]> pieces = open.computeIfAbsent(message, any -> new TreeMap<>());
    byte[] before = pieces.put(piece, Arrays.copyOfRange(body, 4, body.length));
    Integer lastBefore = isLast ? last.put(message, piece) : null;
    int bytes = pieces.values().stream().mapToInt(each -> each.length).sum();
    boolean beyond = last.containsKey(message) && pieces.lastKey() > last.get(message);
    if (before != null || lastBefore != null || beyond || bytes > LONGEST) {
      forget(message);
    } else if (last.containsKey(message) && last.get(message) + 1 == pieces.size()) {
      ByteArrayOutputStream whole = new ByteArrayOutputStream();
      pieces.values().forEach(whole::writeBytes);
      content.add(new Frame(type, whole.toByteArray()));
      forget(message);
    }
  }

  private void forget(int message) {
    open.remove(message);
    last.remove(message);
  }

  private static int unsigned(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
  }
}
