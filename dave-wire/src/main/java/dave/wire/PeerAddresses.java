package dave.wire;

/** Addresses as text. */
public final class PeerAddresses {
  private PeerAddresses() {}

  static String format(PeerAddress address) {
    return address.transport() + "://";
  }
}
