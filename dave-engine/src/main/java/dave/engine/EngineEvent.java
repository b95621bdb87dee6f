package dave.engine;

import dave.wire.PeerAddress;
import java.util.List;

/** An event of a node. The store reports its changes in events of its own. */
public sealed interface EngineEvent {
  /** The transports are open and the clock runs. */
  record Ready(List<PeerAddress> listening) implements EngineEvent {
    public Ready {
      listening = List.copyOf(listening);
    }
  }

  /** A peer proved that it receives at its address, and entered the table. */
  record PeerAdded(PeerAddress peer, long roundTripUs) implements EngineEvent {}

  /** A peer was dropped, for example because it did not answer or made room for another. */
  record PeerDropped(PeerAddress peer, String reason) implements EngineEvent {}

  /** A peer sent a dat that was not held before, and the store admitted it. */
  record DatReceived(dave.wire.VerifiedDat dat, PeerAddress from) implements EngineEvent {}

  /**
   * The node slept, or its network is back or another one. What depends on the network should be
   * looked at again.
   */
  record NetworkChanged() implements EngineEvent {}

  /** The engine stopped. */
  record Stopped() implements EngineEvent {}
}
