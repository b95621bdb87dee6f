package dave.sim.network;

/** What stands between a host and the network. */
public enum Nat {
  /** Nothing: it has a public address. */
  NONE,
  /** One public port; lets in what comes from an address that the host sent to. */
  ADDRESS_RESTRICTED,
  /** A public port for each destination; lets in only what comes from there. */
  SYMMETRIC,
}
