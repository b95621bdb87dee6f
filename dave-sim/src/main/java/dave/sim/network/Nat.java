package dave.sim.network;

import java.util.List;

/**
 * The kind of address translation in front of a host. A mapping is kept by packets of the host. As
 * in Linux, a router forgets it 30 s after the last one, or 120 s if an answer came.
 */
public enum Nat {
  /** No NAT: the host has a public address. */
  NONE,

  /** One public port. Packets pass if the host sends to their source address. */
  ADDRESS_RESTRICTED,

  /** One public port. Packets pass if the host sends to their source address and port. */
  PORT_RESTRICTED,

  /** A random public port for each destination. Packets pass only from that destination. */
  SYMMETRIC,

  /**
   * Two routers in a row: a port-restricted one at home, and one of the carrier. The latter gives
   * the host a random port, for as long as it has any mapping (RFC 6888).
   */
  CARRIER;

  /** The routers from the host outwards. */
  List<Router.Kind> routers() {
    return switch (this) {
      case NONE -> List.of();
      case ADDRESS_RESTRICTED -> List.of(Router.Kind.ADDRESS_RESTRICTED);
      case PORT_RESTRICTED -> List.of(Router.Kind.PORT_RESTRICTED);
      case SYMMETRIC -> List.of(Router.Kind.SYMMETRIC);
      case CARRIER -> List.of(Router.Kind.PORT_RESTRICTED, Router.Kind.CARRIER);
    };
  }
}
