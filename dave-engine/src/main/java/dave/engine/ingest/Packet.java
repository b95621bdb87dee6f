package dave.engine.ingest;

import dave.wire.Message;
import dave.wire.Message.Put;
import dave.wire.PeerAddress;

/** A packet that passed the filter. Its type decides which stages it takes. */
public sealed interface Packet {
  /** The source, as the transport reports it. */
  PeerAddress from();

  /** The length in bytes: a source that is not proven gets at most as many in reply. */
  int length();

  /** The lane of the {@link Pipeline} that it takes. */
  int lane();

  /** A packet without anything to verify. */
  sealed interface Plain extends Packet, Outcome {}

  /** A request, or a PEER. */
  record Control(PeerAddress from, int length, int lane, Message.Control message)
      implements Plain {}

  /**
   * A dat that is held already. It may still answer a lookup, or end the dat's time in the stem.
   */
  record Duplicate(PeerAddress from, int length, int lane, Put put) implements Plain {}

  /** A dat that is not held. */
  record Offered(PeerAddress from, int length, int lane, Put put) implements Packet {}
}
