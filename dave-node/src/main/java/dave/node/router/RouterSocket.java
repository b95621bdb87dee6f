package dave.node.router;

import java.util.OptionalLong;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A UDP socket that talks to one router, and to nobody else. */
interface RouterSocket {
  /** Sends a datagram. A datagram that cannot be sent is lost, as on the way. */
  void send(byte[] datagram);

  /** Returns the datagrams that come from the router's address and port, from now on. */
  Flux<byte[]> answers();

  /** Closes the socket; idempotent. */
  void close();

  /** Opens sockets. */
  interface Opener {
    /** Opens a socket to the router of a route, from the local address of it. */
    Mono<RouterSocket> open(Route route);

    /**
     * Returns the clocks that the router announces to all after a restart. Without a free port for
     * that there are none. Anybody in the local network can forge them.
     */
    Flux<Long> announcements(Route route);

    /** Reads an announcement of either protocol. */
    static OptionalLong clock(byte[] datagram) {
      OptionalLong clock = Pcp.announced(datagram);
      return clock.isPresent() ? clock : NatPmp.announced(datagram);
    }
  }
}
