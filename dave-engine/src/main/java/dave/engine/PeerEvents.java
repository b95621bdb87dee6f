package dave.engine;

import dave.engine.peer.Peer;
import dave.engine.peer.PeerExchange;
import dave.wire.PeerAddress;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs and publishes added and dropped peers.
 *
 * @param gone called with the address of each dropped peer
 */
record PeerEvents(Consumer<EngineEvent> events, Consumer<PeerAddress> gone)
    implements PeerExchange.Listener {
  private static final Logger ADD = LoggerFactory.getLogger("/peer/add");
  private static final Logger DROP = LoggerFactory.getLogger("/peer/drop");

  @Override
  public void added(Peer peer) {
    ADD.info("{}{}", peer.address(), peer.isLegacy() ? " (original)" : "");
    events.accept(new EngineEvent.PeerAdded(peer.address(), peer.roundTripUs()));
  }

  @Override
  public void dropped(Peer peer, String reason) {
    DROP.info("{}: {}", peer.address(), reason);
    events.accept(new EngineEvent.PeerDropped(peer.address(), reason));
    gone.accept(peer.address());
  }
}
