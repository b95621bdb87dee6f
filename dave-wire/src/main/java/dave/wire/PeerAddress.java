package dave.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a peer is, on any transport: the transport's name and an address in that transport's own
 * form. Addresses of transports that this node does not speak are kept and forwarded as they are.
 *
 * <p>In text an address is a URI, see {@link PeerAddresses}.
 *
 * @param transport such as "udp": 1 to 16 characters a-z, 0-9, '+', '-', '.', the first a letter
 * @param bytes 1 to 64 bytes; for "udp" and "tcp" 16 of IP (IPv4 mapped) and 2 of port, big-endian.
 *     Port 0 is an address to listen at; no packet carries one
 */
public record PeerAddress(String transport, ByteString bytes) {
  /** The name of the transport that original nodes speak. */
  public static final String UDP = "udp";

  /** The name of the framed TCP transport. */
  public static final String TCP = "tcp";

  /** Longest address, in bytes. */
  public static final int MAX_LENGTH = 64;

  /** Highest port. */
  static final int MAX_PORT = 65_535;

  /** Length of an IP address, in bytes. */
  static final int IP_LENGTH = 16;

  /** Length of an IP address and a port, in bytes. */
  static final int IP_AND_PORT_LENGTH = IP_LENGTH + 2;

  private static final Pattern TRANSPORT = Pattern.compile("[a-z][a-z0-9+.-]{0,15}");

  /**
   * @throws IllegalArgumentException if a part has not the shape given above
   */
  public PeerAddress {
    String flaw = flaw(transport, bytes);
    if (flaw != null) {
      throw new IllegalArgumentException(flaw);
    }
  }

  /**
   * An address of "udp" or "tcp".
   *
   * @param ip 16 bytes
   * @param port 0 to 65,535
   */
  static PeerAddress ofIp(String transport, ByteString ip, int port) {
    byte[] bytes = new byte[IP_AND_PORT_LENGTH];
    ip.copyTo(bytes, 0);
    return ofIp(transport, bytes, port);
  }

  /**
   * An address of "udp" or "tcp".
   *
   * @param bytes 16 of IP and room for the port; not changed by the caller afterwards
   */
  static PeerAddress ofIp(String transport, byte[] bytes, int port) {
    bytes[IP_LENGTH] = (byte) (port >>> 8);
    bytes[IP_LENGTH + 1] = (byte) port;
    return new PeerAddress(transport, UnsafeByteOperations.unsafeWrap(bytes));
  }

  /** What is wrong with these parts, or null if they make an address. */
  static @Nullable String flaw(String transport, ByteString bytes) {
    if (isIp(transport)) {
      return bytes.size() == IP_AND_PORT_LENGTH
          ? null
          : "address of " + transport + " is not of 18 bytes: " + bytes.size();
    }
    if (!isTransport(transport)) {
      return "not a transport's name: '" + transport + "'";
    }
    return bytes.isEmpty() || bytes.size() > MAX_LENGTH
        ? "address is not of 1 to 64 bytes: " + bytes.size()
        : null;
  }

  static boolean isTransport(String name) {
    return TRANSPORT.matcher(name).matches();
  }

  static boolean isIp(String transport) {
    return transport.equals(UDP) || transport.equals(TCP);
  }

  /** Whether the address is an IP address and a port: whether the transport is "udp" or "tcp". */
  public boolean isIp() {
    return isIp(transport);
  }

  /** The 16 bytes of IP, IPv4 mapped; only if {@link #isIp}. */
  ByteString ip() {
    return bytes.substring(0, IP_LENGTH);
  }

  /**
   * The port, 0 to 65,535.
   *
   * @throws IllegalStateException if the address has none: if not {@link #isIp}
   */
  public int port() {
    if (!isIp()) {
      throw new IllegalStateException("no port in " + this);
    }
    return (bytes.byteAt(IP_LENGTH) & 0xff) << 8 | (bytes.byteAt(IP_LENGTH + 1) & 0xff);
  }

  // By hand: what a record makes of itself is slower by far, and every packet asks several times.

  @Override
  public boolean equals(@Nullable Object o) {
    return this == o
        || (o instanceof PeerAddress other
            && bytes.equals(other.bytes)
            && transport.equals(other.transport));
  }

  @Override
  public int hashCode() {
    return 31 * transport.hashCode() + bytes.hashCode();
  }

  /** The URI, such as "udp://[::1]:1618". */
  @Override
  public String toString() {
    return PeerAddresses.format(this);
  }
}
