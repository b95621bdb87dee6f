package dave.wire;

import com.google.protobuf.ByteString;

/** How far an address reaches. */
public enum AddressScope {
  /** This machine: 127.0.0.0/8, ::1. */
  LOOPBACK,
  /** A private network: RFC 1918, 100.64.0.0/10 (RFC 6598), 169.254.0.0/16, fc00::/7, fe80::/10. */
  PRIVATE,
  /**
   * The internet. It includes the ranges reserved for documentation: a ping shows that nothing
   * listens there.
   */
  PUBLIC,
  /**
   * An address that no peer can have: unspecified, multicast, broadcast, reserved, Teredo or
   * IPv4-compatible. Also a 6to4 or NAT64 address whose IPv4 address is not public.
   */
  UNUSABLE,
  /** An address of a transport that is not over IP: its reach is unknown. */
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
    if (a == 0 || a >= 224) { // "This network"; multicast, reserved and broadcast.
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
    if (isPrefix(bytes, 0x2001, 0)) { // Teredo: the IPv4 address is inverted (RFC 4380).
      return UNUSABLE;
    }
    if (isPrefix(bytes, 0, 0, 0, 0, 0, 0, 0, 1)) {
      return LOOPBACK;
    }
    return (a & 0xe0) == 0x20 ? PUBLIC : UNUSABLE; // Only 2000::/3 is assigned.
  }

  private static AddressScope onlyPublic(AddressScope embedded) {
    return embedded == PUBLIC ? PUBLIC : UNUSABLE;
  }

  /** Whether an IPv6 address is NAT64: its last four bytes are an IPv4 address (RFC 6052). */
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
