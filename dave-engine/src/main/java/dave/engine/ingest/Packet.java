package dave.engine.ingest;

import dave.wire.Message;
import dave.wire.Message.Put;
import dave.wire.PeerAddress;

/** A packet that passed the filter. What it is says which way it goes. */
public sealed interface Packet {
  /** The source, as the transport says. */
  PeerAddress from();

  /** In bytes: what a source that is not proven may be sent because of it. */
  int length();

  /** Which of {@link Pipeline}'s lanes it takes: the same for all packets of a source. */
  int lane();

  /** One in which there is nothing to verify. */
  sealed interface Plain extends Packet, Outcome {}

  /** A request, or a PEER. */
  record Talk(PeerAddress from, int length, int lane, Message.Talk message) implements Plain {}

  /** A dat that is held: no news, but maybe an answer, or the end of its time in the stem. */
  record Copy(PeerAddress from, int length, int lane, Put put) implements Plain {}

  /** A dat that is not held. */
  record Offered(PeerAddress from, int length, int lane, Put put) implements Packet {}
}
