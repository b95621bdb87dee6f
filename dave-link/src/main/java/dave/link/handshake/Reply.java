package dave.link.handshake;

/** What a responder makes of a datagram. */
public sealed interface Reply {
  /** Nothing is sent. */
  record Silence(Reason reason) implements Reply {}

  /** A cookie goes back; nothing is kept. */
  @SuppressWarnings("ArrayRecordComponent") // Sent, never compared.
  record Retry(byte[] datagram) implements Reply {}

  /** The response goes back; the initiator's first cell will prove that it has the keys. */
  @SuppressWarnings("ArrayRecordComponent") // Sent, never compared.
  record Accepted(byte[] datagram, Agreement agreement) implements Reply {}

  /** Why nothing is sent, in the order of the checks, cheapest first. */
  enum Reason {
    /** No size of a cell. */
    SIZE,
    /** Made without this node's public key. */
    MAC,
    /** Changed on its way, or made up. */
    SEAL,
    /** Too old, ahead of the clock, or from before this node started. */
    TIME,
    /** The same datagram again. */
    REPLAY,
    /** Refused by {@link Admission} before any agreement. */
    BUSY,
    /** Not of the key that it names, or not to this node's. */
    NOISE,
    /** Not later than the last opening of its key. */
    OUTDATED,
    /** Its key is not welcome. */
    KEY,
    /** A payload out of shape. */
    HELLO,
    /** No version in common. */
    VERSION,
  }
}
