package dave.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The address of a peer on any transport: the transport's name, and an address in that transport's
 * own form. A node keeps and forwards addresses of transports that it does not use.
 *
 * <p>As text an address is a URI, see {@link PeerAddresses}.
 *
 * @param transport such as "udp": 1 to 16 characters a-z, 0-9, '+', '-', '.', the first a letter
 * @param bytes 1 to 64 bytes; for "udp" and "tcp" 16 of IP (IPv4 mapped) and 2 of port, big-endian;
 *     for "sealed" the same and 32 of {@link LinkKey}. Port 0 is only for addresses to listen at:
 *     no packet and no "sealed" address has it
 */
public record PeerAddress(String transport, ByteString bytes) {
  /** The name of the transport that original nodes use. */
  public static final String UDP = "udp";

  /** The name of the framed TCP transport. */
  public static final String TCP = "tcp";

  /** The name of the transport of sealed links: over UDP, to a node whose link key is known. */
  public static final String SEALED = "sealed";

  /** Longest address, in bytes. */
  public static final int MAX_LENGTH = 64;

  /** Highest port. */
  static final int MAX_PORT = 65_535;

  /** Length of an IP address, in bytes. */
  static final int IP_LENGTH = 16;

  /** Length of an IP address and a port, in bytes. */
  static final int IP_AND_PORT_LENGTH = IP_LENGTH + 2;

  /** Length of an IP address, a port and a link key, in bytes. */
  static final int SEALED_LENGTH = IP_AND_PORT_LENGTH + LinkKey.LENGTH;

  private static final Pattern TRANSPORT = Pattern.compile("[a-z][a-z0-9+.-]{0,15}");

  /**
   * @throws IllegalArgumentException if a part does not have the shape given above
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
   * @param bytes 16 bytes of IP and room for the port; the caller must not change them afterwards
   */
  static PeerAddress ofIp(String transport, byte[] bytes, int port) {
    bytes[IP_LENGTH] = (byte) (port >>> 8);
    bytes[IP_LENGTH + 1] = (byte) port;
    return new PeerAddress(transport, UnsafeByteOperations.unsafeWrap(bytes));
  }

  /**
   * An address of "sealed".
   *
   * @param udp the node's address over UDP or TCP, not with port 0
   */
  public static PeerAddress ofLink(LinkKey key, PeerAddress udp) {
    return new PeerAddress(
        SEALED, udp.bytes().substring(0, IP_AND_PORT_LENGTH).concat(key.toByteString()));
  }

  /** What is wrong with these parts, or null if they make an address. */
  static @Nullable String flaw(String transport, ByteString bytes) {
    if (isIp(transport)) {
      return bytes.size() == IP_AND_PORT_LENGTH
          ? null
          : "address of " + transport + " is not of 18 bytes: " + bytes.size();
    }
    if (transport.equals(SEALED)) {
      return bytes.size() == SEALED_LENGTH && port(bytes) != 0
          ? null
          : "address of sealed is not of 50 bytes with a port: " + bytes.size();
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

  /** Whether the transport is "udp" or "tcp": the address is an IP address and a port. */
  public boolean isIp() {
    return isIp(transport);
  }

  /**
   * Whether the address begins with an IP address and a port: the transport is "udp", "tcp" or
   * "sealed".
   */
  public boolean hasIp() {
    return isIp() || transport.equals(SEALED);
  }

  /**
   * The link key.
   *
   * @throws IllegalStateException if the transport is not "sealed"
   */
  public LinkKey linkKey() {
    requireSealed();
    return LinkKey.of(bytes.substring(IP_AND_PORT_LENGTH));
  }

  /**
   * The UDP address of the datagrams of a link.
   *
   * @throws IllegalStateException if the transport is not "sealed"
   */
  public PeerAddress underLink() {
    requireSealed();
    return new PeerAddress(UDP, bytes.substring(0, IP_AND_PORT_LENGTH));
  }

  private void requireSealed() {
    if (!transport.equals(SEALED)) {
      throw new IllegalStateException("no link key in " + this);
    }
  }

  /** The 16 bytes of IP, IPv4 mapped; only if {@link #hasIp}. */
  ByteString ip() {
    return bytes.substring(0, IP_LENGTH);
  }

  /**
   * The port, 0 to 65,535.
   *
   * @throws IllegalStateException if the address has none: if not {@link #hasIp}
   */
  public int port() {
    if (!hasIp()) {
      throw new IllegalStateException("no port in " + this);
    }
    return port(bytes);
  }

  private static int port(ByteString bytes) {
    return (bytes.byteAt(IP_LENGTH) & 0xff) << 8 | (bytes.byteAt(IP_LENGTH + 1) & 0xff);
  }

  // Written by hand: a record's own methods are far slower, and every packet calls these several
  // times.

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
