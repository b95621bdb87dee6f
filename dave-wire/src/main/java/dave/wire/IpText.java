package dave.wire;

import org.jspecify.annotations.Nullable;

/**
 * Reads and writes IP addresses as text, strictly and without any lookup. In binary form they have
 * 16 bytes; IPv4 is mapped into IPv6.
 */
final class IpText {
  private static final int GROUPS = 8;

  private IpText() {}

  /** Reads four decimal numbers without leading zeros; null if the text is anything else. */
  static byte @Nullable [] parseIpv4(String text) {
    byte[] ip = new byte[16];
    ip[10] = (byte) 0xff;
    ip[11] = (byte) 0xff;
    int next = 12;
    int value = -1;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : '.';
      if (c == '.') {
        if (value < 0 || next == ip.length) {
          return null;
        }
        ip[next++] = (byte) value;
        value = -1;
      } else if (c < '0' || c > '9' || value == 0) {
        return null;
      } else {
        value = Math.max(value, 0) * 10 + (c - '0');
        if (value > 255) {
          return null;
        }
      }
    }
    return next == ip.length ? ip : null;
  }

  /**
   * Reads the forms of RFC 4291, section 2.2, also those that end in dotted IPv4; null if the text
   * is anything else. A zone is not allowed.
   */
  static byte @Nullable [] parseIpv6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      return groups(text, GROUPS, true);
    }
    byte[] head = groups(text.substring(0, gap), -1, false);
    byte[] tail = groups(text.substring(gap + 2), -1, true);
    // The gap stands for one group of zeros at least.
    if (head == null || tail == null || head.length + tail.length > 2 * (GROUPS - 1)) {
      return null;
    }
    byte[] ip = new byte[2 * GROUPS];
    System.arraycopy(head, 0, ip, 0, head.length);
    System.arraycopy(tail, 0, ip, ip.length - tail.length, tail.length);
    return ip;
  }

  /** Reads groups divided by single colons: exactly {@code count}, or any number if negative. */
  private static byte @Nullable [] groups(String text, int count, boolean dottedEnd) {
    if (text.isEmpty()) {
      return count < 0 ? new byte[0] : null;
    }
    // The limit bounds the work on a hostile text; nine parts are always too many.
    String[] parts = text.split(":", GROUPS + 1);
    byte[] dotted = dottedEnd ? parseIpv4(parts[parts.length - 1]) : null;
    int length = 2 * parts.length + (dotted == null ? 0 : 2);
    if (length > 2 * GROUPS || (count >= 0 && length != 2 * count)) {
      return null;
    }
    byte[] bytes = new byte[length];
    for (int i = 0; i < parts.length; i++) {
      if (dotted != null && i == parts.length - 1) {
        System.arraycopy(dotted, 12, bytes, 2 * i, 4);
      } else {
        int group = group(parts[i]);
        if (group < 0) {
          return null;
        }
        bytes[2 * i] = (byte) (group >>> 8);
        bytes[2 * i + 1] = (byte) group;
      }
    }
    return bytes;
  }

  /** One to four hex digits, or -1. */
  private static int group(String text) {
    if (text.isEmpty() || text.length() > 4) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // Character.digit alone would accept the digits of every script.
      int digit = c < 128 ? Character.digit(c, 16) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }

  /**
   * Writes 16 bytes as a.b.c.d if they are mapped IPv4, else in the form of RFC 5952, without
   * brackets.
   */
  static String format(byte[] ip) {
    if (isMapped(ip)) {
      return (ip[12] & 0xff)
          + "."
          + (ip[13] & 0xff)
          + "."
          + (ip[14] & 0xff)
          + "."
          + (ip[15] & 0xff);
    }
    int gapStart = -1;
    int gapLength = 1; // A single group of zeros is never left out (RFC 5952, section 4.2.2).
    for (int i = 0; i < GROUPS; i++) {
      int run = zeros(ip, i);
      if (run > gapLength) {
        gapStart = i;
        gapLength = run;
      }
    }
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < GROUPS; i++) {
      if (i == gapStart) {
        text.append("::");
        i += gapLength - 1;
      } else {
        if (i > 0 && text.charAt(text.length() - 1) != ':') {
          text.append(':');
        }
        text.append(Integer.toHexString(groupAt(ip, i)));
      }
    }
    return text.toString();
  }

  static boolean isMapped(byte[] ip) {
    for (int i = 0; i < 10; i++) {
      if (ip[i] != 0) {
        return false;
      }
    }
    return ip[10] == (byte) 0xff && ip[11] == (byte) 0xff;
  }

  private static int zeros(byte[] ip, int from) {
    int i = from;
    while (i < GROUPS && groupAt(ip, i) == 0) {
      i++;
    }
    return i - from;
  }

  private static int groupAt(byte[] ip, int group) {
    return (ip[2 * group] & 0xff) << 8 | (ip[2 * group + 1] & 0xff);
  }
}
