package dave.wire;

import org.jspecify.annotations.Nullable;

/**
 * Finds the work of a dat in a datagram without decoding it. The store holds most dats that arrive,
 * and the work is enough to see that. Allocates nothing but the result.
 */
public final class PutPeek {
  private static final int OP = 1 << 3;
  private static final int PUT = 2;
  private static final int KEY = bytesTag(3);
  private static final int VALUE = bytesTag(4);
  private static final int TIME = bytesTag(5);
  private static final int SALT = bytesTag(6);
  private static final int WORK = bytesTag(7);
  private static final int AUTHOR = bytesTag(8);
  private static final int SIGNATURE = bytesTag(9);
  private static final int STEM = 13 << 3;
  private static final int TIME_LENGTH = 8;

  /** Tag and length of a field whose content is shorter than 128 bytes. */
  private static final int HEAD = 2;

  private static final int NONE = -1;

  private PutPeek() {}

  private static int bytesTag(int field) {
    return field << 3 | 2;
  }

  /**
   * The work in a PUT whose fields are in ascending order, each once, with no others. Every node
   * encodes a PUT in this form. Never throws.
   *
   * @return the work of the PUT that {@link PacketCodec#decode} makes of these bytes; null if they
   *     have another form, even if that is a valid PUT
   */
  public static @Nullable WorkHash work(byte[] datagram) {
    if (datagram.length < 2
        || datagram.length > PacketCodec.MAX_LENGTH
        || datagram[0] != OP
        || datagram[1] != PUT) {
      return null;
    }
    int salt =
        afterTime(
            datagram,
            optional(
                datagram,
                optional(datagram, 2, KEY, Dat.MAX_KEY_LENGTH),
                VALUE,
                PacketCodec.MAX_LENGTH));
    int work = optional(datagram, salt, SALT, Dat.MAX_SALT_LENGTH);
    if (work - salt <= HEAD) { // There is no salt, or it is empty.
      return null;
    }
    int author = fixed(datagram, work, WORK, Bytes32.LENGTH);
    int signature = fixed(datagram, author, AUTHOR, Bytes32.LENGTH);
    int end = fixed(datagram, signature, SIGNATURE, Dat.SIGNATURE_LENGTH);
    return end != NONE && isEnd(datagram, end) ? WorkHash.of(datagram, work + HEAD) : null;
  }

  /**
   * Where the next field begins, after the time; negative if the time is missing or before 1970.
   * The time is little-endian, so its last byte has the sign.
   */
  private static int afterTime(byte[] datagram, int at) {
    int next = fixed(datagram, at, TIME, TIME_LENGTH);
    return next == NONE || datagram[next - 1] < 0 ? NONE : next;
  }

  /** Where the next field begins, after one that may be missing; negative if it is too long. */
  private static int optional(byte[] datagram, int at, int tag, int maxLength) {
    if (at == NONE || at + HEAD > datagram.length || datagram[at] != tag) {
      return at;
    }
    int length = datagram[at + 1];
    int content = at + HEAD;
    if (length < 0) {
      if (content == datagram.length || datagram[content] < 0) {
        return NONE;
      }
      length = (length & 0x7f) | datagram[content] << 7;
      content++;
    }
    return length > maxLength || length > datagram.length - content ? NONE : content + length;
  }

  /** Where the next field begins, after one of this length; negative if it is not there. */
  private static int fixed(byte[] datagram, int at, int tag, int length) {
    boolean there =
        at != NONE
            && at + HEAD + length <= datagram.length
            && datagram[at] == tag
            && datagram[at + 1] == length;
    return there ? at + HEAD + length : NONE;
  }

  /** Whether nothing follows, or the mark of a stem and then nothing. */
  private static boolean isEnd(byte[] datagram, int at) {
    return at == datagram.length
        || (at + 2 == datagram.length
            && datagram[at] == STEM
            && (datagram[at + 1] == 0 || datagram[at + 1] == 1));
  }
}
