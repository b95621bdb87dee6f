package dave.node.router;

import com.google.protobuf.ByteString;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A mapping that the node wants of a router.
 *
 * @param nonce names the mapping in PCP, 12 bytes; whoever knows it can end the mapping
 * @param local this machine's address
 * @param port the UDP port to reach
 * @param external the external port to use if it is free
 * @param externalHost the external address to use if possible, 0.0.0.0 for any
 * @param lifetimeS how long, in seconds; 0 ends the mapping
 */
record MappingRequest(
    ByteString nonce,
    Inet4Address local,
    int port,
    int external,
    Inet4Address externalHost,
    long lifetimeS) {
  /** 0.0.0.0. */
  static final Inet4Address ANY = any();

  /** Returns whether this ends the mapping. */
  boolean isEnd() {
    return lifetimeS == 0;
  }

  /** Returns the request that ends this mapping. */
  MappingRequest end() {
    return new MappingRequest(nonce, local, port, 0, ANY, 0);
  }

  /** Returns a request for the mapping as it was granted, to renew it. */
  MappingRequest granted(int newExternal, Inet4Address newHost) {
    return new MappingRequest(nonce, local, port, newExternal, newHost, lifetimeS);
  }

  /** Returns whether a router can have this address outside. */
  static boolean isPossible(Inet4Address host) {
    return !host.isAnyLocalAddress()
        && !host.isLoopbackAddress()
        && !host.isMulticastAddress()
        && Byte.toUnsignedInt(host.getAddress()[0]) < 240
        && host.getAddress()[0] != 0;
  }

  private static Inet4Address any() {
    try {
      return (Inet4Address) InetAddress.getByAddress(new byte[4]);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("4 bytes are an IP address", e);
    }
  }
}
