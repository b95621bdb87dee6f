package dave.wire;

import com.google.protobuf.ByteString;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Converts peer addresses to and from text and socket addresses, and classifies them.
 *
 * <p>As text: {@code udp://192.0.2.1:1618}, {@code tcp://[2001:db8::1]:1618}, {@code host:port} and
 * {@code :port} (both over UDP), and {@code name://HEX} for transports that are not over IP. {@code
 * parse(a.toString())} equals {@code a}. No method looks a name up.
 */
public final class PeerAddresses {
  private static final HexFormat HEX = HexFormat.of();

  /** Stands for the host in the address of a node that listens at all addresses. */
  public static final String HOST_PLACE = "HOST";

  private static final Pattern HOST =
      Pattern.compile("(?=.{1,253}$)[A-Za-z0-9_-]{1,63}(\\.[A-Za-z0-9_-]{1,63})*\\.?");

  /** What resolvers take for an old form of IPv4, such as 127.1 or 0x7f000001. */
  private static final Pattern NUMBER_LAST = Pattern.compile("(.*\\.)?([0-9]+|0[xX].*)\\.?");

  private static final int MAX_QUOTED = 90;

  private PeerAddresses() {}

  /**
   * Parses a complete address: with an IP address, not a host name, and a port that is not 0.
   *
   * @throws IllegalArgumentException in one line: the text, what is wrong, what to write
   */
  public static PeerAddress parse(String text) {
    return switch (parseEndpoint(text)) {
      case Endpoint.Complete complete -> complete.address();
      case Endpoint.Named named ->
          throw bad(text, "has a host name", "write its IP address instead");
      case Endpoint.PortOnly portOnly ->
          throw bad(text, "has no host", "write one, such as 127.0.0.1:" + portOnly.port());
    };
  }

  /**
   * Parses the address of a peer; it may have a host name or no host, which {@link
   * Endpoint#resolve} fills in.
   *
   * @throws IllegalArgumentException in one line: the text, what is wrong, what to write
   */
  public static Endpoint parseEndpoint(String text) {
    return parse(text, 1);
  }

  /**
   * Parses an address to listen at: like {@link #parseEndpoint}, and port 0 means any free one.
   *
   * @throws IllegalArgumentException in one line: the text, what is wrong, what to write
   */
  public static Endpoint parseListen(String text) {
    return parse(text, 0);
  }

  private static Endpoint parse(String text, int lowestPort) {
    int mark = text.indexOf("://");
    String transport = mark < 0 ? PeerAddress.UDP : text.substring(0, mark);
    String rest = mark < 0 ? text : text.substring(mark + 3);
    if (!PeerAddress.isTransport(transport)) {
      throw bad(text, "has a bad transport", "write udp:// or tcp:// first");
    }
    if (transport.equals(PeerAddress.SEALED)) {
      return parseSealed(text, rest);
    }
    if (!PeerAddress.isIp(transport)) {
      return new Endpoint.Complete(parseOpaque(text, transport, rest));
    }
    return parseIpAndPort(text, transport, rest, lowestPort);
  }

  private static Endpoint parseSealed(String text, String rest) {
    int at = rest.indexOf('@');
    if (at < 1) {
      throw bad(text, "has no link key", "write sealed://KEY@host:port, KEY in 64 hex digits");
    }
    String hex = rest.substring(0, at);
    if (at != 2 * LinkKey.LENGTH || !isHex(hex)) {
      String flaw = isHex(hex) ? "of " + at + " digits" : "that is not hex";
      throw bad(text, "has a link key " + flaw, "write KEY in 64 hex digits");
    }
    LinkKey key = LinkKey.parse(hex);
    return switch (parseIpAndPort(text, PeerAddress.UDP, rest.substring(at + 1), 1)) {
      case Endpoint.Complete complete ->
          new Endpoint.Complete(PeerAddress.ofLink(key, complete.address()));
      case Endpoint.Named named -> {
        if (named.host().equals(HOST_PLACE)) {
          throw bad(text, "still has HOST in it", "write the host of the node of this key there");
        }
        yield new Endpoint.Named(PeerAddress.SEALED, named.host(), named.port(), Optional.of(key));
      }
      case Endpoint.PortOnly portOnly ->
          throw bad(text, "has no host", "write the host at which the node of this key listens");
    };
  }

  private static Endpoint parseIpAndPort(
      String text, String transport, String rest, int lowestPort) {
    int colon = rest.lastIndexOf(':');
    if (colon < 0 || rest.endsWith("]")) {
      throw bad(text, "has no port", "write host:port, such as 127.0.0.1:1618 or [::1]:1618");
    }
    String host = rest.substring(0, colon);
    int port = parsePort(text, rest.substring(colon + 1), lowestPort);
    if (host.isEmpty()) {
      return new Endpoint.PortOnly(transport, port);
    }
    byte[] ip = parseIp(text, host);
    return ip == null
        ? new Endpoint.Named(transport, checkedHost(text, host), port)
        : new Endpoint.Complete(PeerAddress.ofIp(transport, ByteString.copyFrom(ip), port));
  }

  private static PeerAddress parseOpaque(String text, String transport, String hex) {
    if (!hex.isEmpty() && hex.length() <= 2 * PeerAddress.MAX_LENGTH && isEvenHex(hex)) {
      return new PeerAddress(transport, ByteString.copyFrom(HEX.parseHex(hex)));
    }
    throw bad(
        text,
        "has a bad address of " + transport,
        "write 2 to 128 hex digits, or udp:// or tcp:// and host:port");
  }

  private static boolean isEvenHex(String text) {
    return text.length() % 2 == 0 && isHex(text);
  }

  private static boolean isHex(String text) {
    return text.chars().allMatch(HexFormat::isHexDigit);
  }

  private static int parsePort(String text, String digits, int lowest) {
    int port = -1;
    if (!digits.isEmpty() && digits.length() <= 5) {
      port = 0;
      for (int i = 0; i < digits.length() && port >= 0; i++) {
        int digit = digits.charAt(i) - '0';
        port = digit < 0 || digit > 9 ? -1 : port * 10 + digit;
      }
    }
    if (port < lowest || port > PeerAddress.MAX_PORT) {
      throw bad(text, "has a bad port", "write a number from " + lowest + " to 65535");
    }
    return port;
  }

  /** The 16 bytes of a literal IP address, or null if the host is a name. */
  private static byte @Nullable [] parseIp(String text, String host) {
    if (host.startsWith("[") && host.endsWith("]")) {
      byte[] ip = IpText.parseIpv6(host.substring(1, host.length() - 1));
      if (ip == null) {
        throw bad(text, "has a bad IPv6 address", "write it without a zone, such as [::1]:1618");
      }
      return ip;
    }
    if (host.indexOf(':') >= 0 || host.indexOf('[') >= 0 || host.indexOf(']') >= 0) {
      throw bad(text, "has a bad host", "write IPv6 in brackets, such as [::1]:1618");
    }
    byte[] ip = IpText.parseIpv4(host);
    if (ip == null && NUMBER_LAST.matcher(host).matches()) {
      throw bad(text, "has a bad IPv4 address", "write four numbers, such as 127.0.0.1:1618");
    }
    return ip;
  }

  private static String checkedHost(String text, String host) {
    if (!HOST.matcher(host).matches()) {
      throw bad(text, "has a bad host", "write a name of letters, digits, '-' and '.', or an IP");
    }
    return host;
  }

  private static IllegalArgumentException bad(String text, String what, String remedy) {
    return new IllegalArgumentException("address '" + quoted(text) + "' " + what + ": " + remedy);
  }

  /** Makes a text fit for one line of a terminal: printable ASCII, not too long. */
  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder();
    for (int i = 0; i < Math.min(text.length(), MAX_QUOTED); i++) {
      char c = text.charAt(i);
      quoted.append(c >= ' ' && c <= '~' ? c : '?');
    }
    return text.length() > MAX_QUOTED ? quoted + "..." : quoted.toString();
  }

  /** The URI of an address, as {@link PeerAddress#toString} returns it. */
  static String format(PeerAddress address) {
    if (!address.hasIp()) {
      return address.transport() + "://" + HEX.formatHex(address.bytes().toByteArray());
    }
    String key = address.isIp() ? "" : address.linkKey() + "@";
    String ip = IpText.format(address.ip().toByteArray());
    String host = ip.indexOf(':') < 0 ? ip : "[" + ip + "]";
    return address.transport() + "://" + key + host + ":" + address.port();
  }

  /**
   * The address of a socket.
   *
   * @param transport "udp" or "tcp"
   * @throws IllegalArgumentException if it is another transport, or the socket address is
   *     unresolved
   */
  public static PeerAddress of(String transport, InetSocketAddress socket) {
    InetAddress host = socket.getAddress();
    if (host == null || !PeerAddress.isIp(transport)) {
      throw new IllegalArgumentException("not an IP address of " + transport + ": " + socket);
    }
    byte[] bytes = new byte[PeerAddress.IP_AND_PORT_LENGTH];
    byte[] raw = host.getAddress();
    System.arraycopy(raw, 0, bytes, PeerAddress.IP_LENGTH - raw.length, raw.length);
    if (host instanceof Inet4Address) {
      bytes[10] = (byte) 0xff;
      bytes[11] = (byte) 0xff;
    }
    return PeerAddress.ofIp(transport, bytes, socket.getPort());
  }

  /**
   * The socket address of a "udp", "tcp" or "sealed" address; IPv4, if mapped, becomes an {@link
   * Inet4Address}.
   *
   * @throws IllegalArgumentException if it is of another transport
   */
  public static InetSocketAddress toSocketAddress(PeerAddress address) {
    if (!address.hasIp()) {
      throw new IllegalArgumentException("not an IP address: " + address);
    }
    try {
      InetAddress host = InetAddress.getByAddress(address.ip().toByteArray());
      return new InetSocketAddress(host, address.port());
    } catch (UnknownHostException e) {
      throw new IllegalStateException("16 bytes are an IP address", e);
    }
  }

  /** How far the address reaches. */
  public static AddressScope scope(PeerAddress address) {
    return address.hasIp() ? AddressScope.ofIp(address.ip()) : AddressScope.OPAQUE;
  }

  /** Whether the address is of this machine. */
  public static boolean isLoopback(PeerAddress address) {
    return scope(address) == AddressScope.LOOPBACK;
  }

  /** Whether the address is of a private network, or link-local. */
  public static boolean isPrivate(PeerAddress address) {
    return scope(address) == AddressScope.PRIVATE;
  }

  /** Whether packets can be sent to the address over the internet: it is public, and has a port. */
  public static boolean isRoutable(PeerAddress address) {
    return scope(address) == AddressScope.PUBLIC && address.port() != 0;
  }

  /**
   * Returns the address, if a peer can have it.
   *
   * @throws IllegalArgumentException naming it, if its scope is {@link AddressScope#UNUSABLE}
   */
  public static PeerAddress requirePossible(PeerAddress address) {
    if (scope(address) == AddressScope.UNUSABLE) {
      throw new IllegalArgumentException(
          address
              + " is no address that a peer can have (it is unspecified, multicast, broadcast or"
              + " reserved): give the address at which the peer listens");
    }
    return address;
  }

  /** Whether the address is {@code 0.0.0.0} or {@code ::}, on any port. */
  public static boolean isUnspecified(PeerAddress address) {
    if (!address.hasIp()) {
      return false;
    }
    String ip = IpText.format(address.ip().toByteArray());
    return ip.equals("0.0.0.0") || ip.equals("::");
  }

  /** Whether the address is of a multicast group, IPv4 mapped ones included. */
  public static boolean isMulticast(PeerAddress address) {
    if (!address.hasIp()) {
      return false;
    }
    byte[] ip = address.ip().toByteArray();
    return IpText.isMapped(ip) ? (ip[12] & 0xf0) == 0xe0 : ip[0] == (byte) 0xff;
  }

  /**
   * The network group, by which the peer table is divided: IPv4 /16, IPv6 /32, and one group for
   * each transport that is not over IP.
   */
  public static NetworkPrefix group(PeerAddress address) {
    return NetworkPrefix.group(address);
  }

  /**
   * The prefix by which rates are limited: IPv4 /32, IPv6 /64, never the port; the whole address on
   * a transport that is not over IP.
   */
  public static NetworkPrefix source(PeerAddress address) {
    return NetworkPrefix.source(address);
  }

  /**
   * The prefix that shares one budget. For a public address it is the {@link #source}, whatever the
   * port. Many nodes may share a loopback or private address, so there each address and port has
   * its own budget.
   */
  public static NetworkPrefix host(PeerAddress address) {
    return scope(address) == AddressScope.PUBLIC
        ? source(address)
        : new NetworkPrefix(address.transport(), address.bytes());
  }
}
