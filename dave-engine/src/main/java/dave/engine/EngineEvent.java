package dave.engine;

import dave.wire.PeerAddress;
import java.util.List;

/** Something that happened to a node. Changes of the store are in its own events. */
public sealed interface EngineEvent {
  /** The transports are open and the clock runs. */
  record Ready(List<PeerAddress> listening) implements EngineEvent {
    public Ready {
      listening = List.copyOf(listening);
    }
  }

  /** A peer proved that it receives at its address, and is in the table. */
  record PeerAdded(PeerAddress peer, long roundTripUs) implements EngineEvent {}

  /** A peer did not answer, or made room for another. */
  record PeerDropped(PeerAddress peer, String reason) implements EngineEvent {}

  /** A peer brought a dat that was not held before, and it was admitted. */
  record DatReceived(dave.wire.VerifiedDat dat, PeerAddress from) implements EngineEvent {}

  /** The engine stopped. */
  record Stopped() implements EngineEvent {}
}
