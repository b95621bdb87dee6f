package dave.wire;

import com.google.protobuf.ByteString;
import java.util.regex.Pattern;

/**
 * Where a peer is, on any transport: the transport's name and an address in that transport's own
 * form. Addresses of transports that this node does not speak are kept and forwarded as they are.
 *
 * <p>In text an address is a URI, see {@link PeerAddresses}.
 *
 * @param transport such as "udp": 1 to 16 characters a-z, 0-9, '+', '-', '.', the first a letter
 * @param bytes 1 to 64 bytes; for "udp" and "tcp" 16 of IP (IPv4 mapped) and 2 of port, big-endian
 */
public record PeerAddress(String transport, ByteString bytes) {
  /** The name of the transport that original nodes speak. */
  public static final String UDP = "udp";

  /** The name of the framed TCP transport. */
  public static final String TCP = "tcp";

  /** Longest address, in bytes. */
  public static final int MAX_LENGTH = 64;

  private static final Pattern TRANSPORT = Pattern.compile("[a-z][a-z0-9+.-]{0,15}");

  /**
   * @throws IllegalArgumentException if a part has not the shape given above
   */
  public PeerAddress {
    if (!TRANSPORT.matcher(transport).matches()) {
      throw new IllegalArgumentException("not a transport's name: '" + transport + "'");
    }
    if (bytes.isEmpty() || bytes.size() > MAX_LENGTH) {
      throw new IllegalArgumentException("address is not of 1 to 64 bytes: " + bytes.size());
    }
  }

  /** The URI, such as "udp://[::1]:1618". */
  @Override
  public String toString() {
    return PeerAddresses.format(this);
  }
}
