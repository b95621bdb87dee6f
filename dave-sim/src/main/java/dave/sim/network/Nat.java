package dave.sim.network;

/** The kind of address translation in front of a host. */
public enum Nat {
  /** No NAT: the host has a public address. */
  NONE,
  /** One public port. Packets pass if the host has sent to their source address. */
  ADDRESS_RESTRICTED,
  /** A public port for each destination. Packets pass only from that destination. */
  SYMMETRIC,
}
