package dave.dist.node;

import java.net.Inet6Address;
import java.net.InetSocketAddress;

/** Formats socket addresses. */
public final class Addresses {
  private Addresses() {}

  /** Returns a text such as "127.0.0.1:1619" or "[::1]:1619", without a lookup. */
  public static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    boolean ipv6 = address.getAddress() instanceof Inet6Address;
    return (ipv6 ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
