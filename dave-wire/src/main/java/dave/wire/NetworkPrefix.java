package dave.wire;

import com.google.protobuf.ByteString;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The leading part of an address, which addresses of one owner share. Limits are counted by it.
 * Addresses of one IP have the same prefix, whatever their transport and port.
 *
 * @param network "ip4", "ip6", or the name of a transport that is not over IP
 * @param bytes the leading bytes of the address; prefixes of different lengths are never equal
 */
public record NetworkPrefix(String network, ByteString bytes) {
  private static final String IPV4 = "ip4";
  private static final String IPV6 = "ip6";

  /** The network group: IPv4 /16, IPv6 /32, or all addresses of a transport that is not over IP. */
  static NetworkPrefix group(PeerAddress address) {
    return address.hasIp()
        ? ofIp(address, 2, 4)
        : new NetworkPrefix(address.transport(), ByteString.EMPTY);
  }

  /**
   * The addresses that one sender can use: IPv4 /32, IPv6 /64, or the whole address of a transport
   * that is not over IP.
   */
  static NetworkPrefix source(PeerAddress address) {
    return address.hasIp()
        ? ofIp(address, 4, 8)
        : new NetworkPrefix(address.transport(), address.bytes());
  }

  private static NetworkPrefix ofIp(PeerAddress address, int ipv4Length, int ipv6Length) {
    byte[] ip = address.bytes().toByteArray(); // and the port, which is not used
    if (IpText.isMapped(ip) || AddressScope.isNat64(ip)) {
      return new NetworkPrefix(IPV4, ByteString.copyFrom(ip, 12, ipv4Length));
    }
    return new NetworkPrefix(IPV6, ByteString.copyFrom(ip, 0, ipv6Length));
  }

  // Written by hand: a record's own methods are far slower, and every packet calls these.

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof NetworkPrefix other
        && bytes.equals(other.bytes)
        && network.equals(other.network);
  }

  @Override
  public int hashCode() {
    return 31 * network.hashCode() + bytes.hashCode();
  }

  /** Such as "ip4:c0a8/16": the bytes in hex and their length in bits. */
  @Override
  public String toString() {
    String hex = HexFormat.of().formatHex(bytes.toByteArray());
    return network + ":" + hex + "/" + 8 * bytes.size();
  }
}
