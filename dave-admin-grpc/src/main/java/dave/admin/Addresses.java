package dave.admin;

import java.net.Inet6Address;
import java.net.InetSocketAddress;

/** Socket addresses as text. */
public final class Addresses {
  private Addresses() {}

  /** Such as "127.0.0.1:1619" or "[::1]:1619"; without a lookup. */
  public static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (address.getAddress() instanceof Inet6Address ? "[" + host + "]" : host)
        + ":"
        + address.getPort();
  }
}
