package dave.engine.transport;

import dave.wire.PeerAddress;
import io.micrometer.core.instrument.MeterRegistry;
import reactor.netty.resources.LoopResources;

/** The transports that there are. */
public final class Transports {
  private Transports() {}

  /**
   * The transport that listens on an address, not yet open.
   *
   * @param listen port 0 for a free one; "::" for all addresses of the machine, IPv4 included
   * @param loops the event loops to share, closed by the caller after the transport
   * @throws IllegalArgumentException if no transport here has the address's name
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
   * Checks what a caller sends.
   *
   * @param maxLength of a packet on that transport
   * @throws IllegalArgumentException if it could never arrive
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
