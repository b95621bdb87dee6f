package dave.sim.cluster;

import dave.wire.WorkHash;
import java.util.Optional;

/**
 * Reads fields of packets of honest nodes without a full decoding, as a run has millions of
 * packets. The field numbers are those of {@code docs/protocol.md}.
 */
public final class PacketFields {
  private static final int PUT = 2;
  private static final int GET = 3;
  private static final int WORK_TAG = 7 << 3 | 2;
  private static final int STEM_TAG = 13 << 3;

  private PacketFields() {}

  /** Returns whether a packet is a PUT. */
  public static boolean isPut(byte[] packet) {
    return isOp(packet, PUT);
  }

  /** Returns whether a packet is a GET. */
  public static boolean isGet(byte[] packet) {
    return isOp(packet, GET);
  }

  private static boolean isOp(byte[] packet, int op) {
    return packet.length > 1 && packet[0] == 1 << 3 && packet[1] == op;
  }

  /** Returns the work of a PUT that a simulated node made. */
  public static Optional<WorkHash> work(byte[] packet) {
    int at = find(packet, WORK_TAG);
    return at >= 0 && at + WorkHash.LENGTH <= packet.length
        ? Optional.of(WorkHash.of(packet, at))
        : Optional.empty();
  }

  /** Returns whether a PUT that a simulated node made has the mark of the stem. */
  public static boolean isMarked(byte[] packet) {
    return find(packet, STEM_TAG) >= 0;
  }

  /**
   * Returns the offset of a field's content, or -1. It finds fields with a length, and the last
   * field.
   */
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
