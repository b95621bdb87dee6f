package dave.engine.transport;

import dave.wire.PeerAddress;
import io.micrometer.core.instrument.MeterRegistry;
import reactor.netty.resources.LoopResources;

/** Creates transports. */
public final class Transports {
  private Transports() {}

  /**
   * Creates the transport for an address to listen on; does not open it.
   *
   * @param listen port 0 for a free one; "::" for all addresses of the machine, IPv4 included
   * @param loops the event loops to share, closed by the caller after the transport
   * @throws IllegalArgumentException if there is no transport of the address's name
   */
  public static Transport forAddress(
      PeerAddress listen, LoopResources loops, MeterRegistry meters) {
    return switch (listen.transport()) {
      case PeerAddress.UDP -> new UdpTransport(listen, loops, meters);
      case PeerAddress.TCP -> new TcpTransport(listen, loops, meters, TcpLimits.DEFAULT);
      default ->
          throw new IllegalArgumentException(
              "no transport '" + listen.transport() + "': choose udp or tcp");
    };
  }

  /**
   * Checks a packet that a caller sends.
   *
   * @param maxLength the longest packet of that transport, in bytes
   * @throws IllegalArgumentException if the address is of another transport, or the packet is too
   *     long
   */
  static void checkSendable(String transport, PeerAddress to, byte[] packet, int maxLength) {
    if (!to.transport().equals(transport)) {
      throw new IllegalArgumentException("not an address of " + transport + ": " + to);
    }
    if (packet.length > maxLength) {
      throw new IllegalArgumentException(
          "packet is longer than " + maxLength + " bytes: " + packet.length);
    }
  }
}
