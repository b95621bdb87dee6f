package dave.sim.cluster;

import dave.wire.WorkHash;
import java.util.Optional;

/**
 * Looks into packets of honest nodes without decoding them whole: millions pass by. Field numbers
 * as in the design, section 2.
 */
public final class Sniff {
  private static final int PUT = 2;
  private static final int GET = 3;
  private static final int WORK_TAG = 7 << 3 | 2;
  private static final int STEM_TAG = 13 << 3;

  private Sniff() {}

  /** Whether a packet is a PUT. */
  public static boolean isPut(byte[] packet) {
    return isOp(packet, PUT);
  }

  /** Whether a packet is a GET. */
  public static boolean isGet(byte[] packet) {
    return isOp(packet, GET);
  }

  private static boolean isOp(byte[] packet, int op) {
    return packet.length > 1 && packet[0] == 1 << 3 && packet[1] == op;
  }

  /** The work of a PUT that one of our nodes made. */
  public static Optional<WorkHash> work(byte[] packet) {
    int at = find(packet, WORK_TAG);
    return at >= 0 && at + WorkHash.LENGTH <= packet.length
        ? Optional.of(WorkHash.of(packet, at))
        : Optional.empty();
  }

  /** Whether a PUT that one of our nodes made comes along a stem. */
  public static boolean isMarked(byte[] packet) {
    return find(packet, STEM_TAG) >= 0;
  }

  /** Where the content of a field begins, of those that have a length or are the last; or -1. */
  private static int find(byte[] packet, int wanted) {
    int at = 2;
    while (at + 1 < packet.length) {
      int tag = packet[at] & 0xff;
      if (tag == STEM_TAG) {
        return wanted == tag ? at + 1 : -1;
      }
      int length = packet[at + 1] & 0xff;
      at += 2;
      if (length >= 128) {
        length = (length & 0x7f) | (packet[at++] & 0xff) << 7;
      }
      if (tag == wanted) {
        return at;
      }
      if ((tag & 7) != 2) {
        return -1;
      }
      at += length;
    }
    return -1;
  }
}
