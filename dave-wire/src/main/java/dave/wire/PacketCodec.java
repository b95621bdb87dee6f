package dave.wire;

/** Turns messages into datagrams and back. */
public final class PacketCodec {
  /** Most bytes in a datagram. */
  public static final int MAX_LENGTH = 1424;

  private PacketCodec() {}
}
