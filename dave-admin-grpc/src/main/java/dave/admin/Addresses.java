package dave.admin;

import java.net.Inet6Address;
import java.net.InetSocketAddress;

/** Formats socket addresses. */
public final class Addresses {
  private Addresses() {}

  /** Returns a text such as "127.0.0.1:1619" or "[::1]:1619", without a name lookup. */
  public static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (address.getAddress() instanceof Inet6Address ? "[" + host + "]" : host)
        + ":"
        + address.getPort();
  }
}
