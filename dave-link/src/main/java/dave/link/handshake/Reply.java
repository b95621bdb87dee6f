package dave.link.handshake;

/** A responder's decision on a datagram. */
public sealed interface Reply {
  /** Nothing is sent. */
  record Silence(Reason reason) implements Reply {}

  /** A cookie is sent back; no state is kept. */
  @SuppressWarnings("ArrayRecordComponent") // Sent, never compared.
  record Retry(byte[] datagram) implements Reply {}

  /** The response is sent back; the initiator's first cell will prove that it has the keys. */
  @SuppressWarnings("ArrayRecordComponent") // Sent, never compared.
  record Accepted(byte[] datagram, HandshakeResult result) implements Reply {}

  /** Why nothing is sent, in the order of the checks, cheapest first. */
  enum Reason {
    /** Its size is not that of a cell. */
    SIZE,
    /** Made without this node's public key. */
    MAC,
    /** Altered or forged. */
    SEAL,
    /** Too old, ahead of the clock, or from before this node started. */
    TIME,
    /** The same datagram came before. */
    REPLAY,
    /** Refused by {@link Admission} before any agreement. */
    BUSY,
    /** Not made with the key that it names, or not for this node's key. */
    NOISE,
    /** Not later than the last opening of its key. */
    OUTDATED,
    /** Its key is not welcome. */
    KEY,
    /** A malformed payload. */
    HELLO,
    /** No version in common. */
    VERSION,
  }
}
