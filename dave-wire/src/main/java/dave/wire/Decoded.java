package dave.wire;

/** The result of decoding a datagram. Decoding never throws, whatever the bytes. */
public sealed interface Decoded {
  /** A well-formed message. */
  record Ok(Message message) implements Decoded {}

  /** Bytes that are no message. */
  record Malformed(Defect defect) implements Decoded {}

  /** An op of a later version. The receiver ignores it and does not penalise the sender. */
  record UnknownOp(int op) implements Decoded {}

  /** What is wrong with a datagram. */
  enum Defect {
    /** More than {@link PacketCodec#MAX_LENGTH} bytes. */
    TOO_LONG,
    /** Not a protobuf message. */
    PROTOBUF,
    /** A key of more than 32 bytes. */
    KEY,
    /** A time that is not 8 bytes, or before 1970. */
    TIME,
    /** A salt that is not 1 to 32 bytes. */
    SALT,
    /** A work that is not 32 bytes. */
    WORK,
    /** A public key that is not 32 bytes. */
    AUTHOR,
    /** A signature that is not 64 bytes. */
    SIGNATURE,
    /** A token that is not 8 to 16 bytes. */
    TOKEN,
    /** More than two peers in a PEER. */
    PEERS,
  }
}
