package dave.wire;

import com.google.protobuf.ByteString;

/** How far an address reaches. */
public enum AddressScope {
  /** This machine: 127.0.0.0/8, ::1. */
  LOOPBACK,
  /**
   * A network of one's own: RFC 1918, 100.64.0.0/10 (RFC 6598), 169.254.0.0/16, fc00::/7,
   * fe80::/10.
   */
  PRIVATE,
  /**
   * The internet. Ranges reserved for documentation count in: nothing listens there, so that a ping
   * settles it.
   */
  PUBLIC,
  /**
   * Nothing that a peer may be at: unspecified, multicast, broadcast, reserved, or an IPv6 form
   * that leads to such or to a local IPv4 address (6to4, NAT64, IPv4-compatible), or Teredo.
   */
  UNUSABLE,
  /** An address of a transport that is not over IP: nothing can be said. */
  OPAQUE;

  /** The scope of an IP address of 16 bytes, IPv4 mapped. */
  static AddressScope ofIp(ByteString ip) {
    byte[] bytes = ip.toByteArray();
    return IpText.isMapped(bytes) ? ofIpv4(bytes, 12) : ofIpv6(bytes);
  }

  private static AddressScope ofIpv4(byte[] bytes, int offset) {
    int a = bytes[offset] & 0xff;
    int b = bytes[offset + 1] & 0xff;
    if (a == 127) {
      return LOOPBACK;
    }
    if (a == 0 || a >= 224) { // This network; multicast, reserved and broadcast.
      return UNUSABLE;
    }
    boolean local =
        a == 10
            || (a == 172 && (b & 0xf0) == 16)
            || (a == 192 && b == 168)
            || (a == 169 && b == 254)
            || (a == 100 && (b & 0xc0) == 64);
    return local ? PRIVATE : PUBLIC;
  }

  private static AddressScope ofIpv6(byte[] bytes) {
    int a = bytes[0] & 0xff;
    int b = bytes[1] & 0xff;
    if ((a & 0xfe) == 0xfc || (a == 0xfe && (b & 0xc0) == 0x80)) {
      return PRIVATE;
    }
    if (isNat64(bytes)) {
      return onlyPublic(ofIpv4(bytes, 12));
    }
    if (isPrefix(bytes, 0x2002)) { // 6to4: the IPv4 address follows (RFC 3056).
      return onlyPublic(ofIpv4(bytes, 2));
    }
    if (isPrefix(bytes, 0x2001, 0)) { // Teredo: an IPv4 address hides inverted (RFC 4380).
      return UNUSABLE;
    }
    if (isPrefix(bytes, 0, 0, 0, 0, 0, 0, 0, 1)) {
      return LOOPBACK;
    }
    return (a & 0xe0) == 0x20 ? PUBLIC : UNUSABLE; // 2000::/3 is all that is given out.
  }

  private static AddressScope onlyPublic(AddressScope embedded) {
    return embedded == PUBLIC ? PUBLIC : UNUSABLE;
  }

  /** Whether an IPv6 address leads to the IPv4 address in its last four bytes (RFC 6052). */
  static boolean isNat64(byte[] bytes) {
    return isPrefix(bytes, 0x64, 0xff9b, 0, 0, 0, 0);
  }

  private static boolean isPrefix(byte[] bytes, int... groups) {
    for (int i = 0; i < groups.length; i++) {
      if (bytes[2 * i] != (byte) (groups[i] >>> 8) || bytes[2 * i + 1] != (byte) groups[i]) {
        return false;
      }
    }
    return true;
  }
}
