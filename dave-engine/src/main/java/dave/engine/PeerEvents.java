package dave.engine;

import dave.engine.log.LogLimit;
import dave.engine.peer.Peer;
import dave.engine.peer.PeerExchange;
import dave.wire.PeerAddress;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs and publishes added and dropped peers. Whoever opens a link is a peer at once, so lines of
 * linked peers are limited.
 */
final class PeerEvents implements PeerExchange.Listener {
  private static final Logger ADD = LoggerFactory.getLogger("/peer/add");
  private static final Logger DROP = LoggerFactory.getLogger("/peer/drop");

  private final Consumer<EngineEvent> events;
  private final Consumer<PeerAddress> gone;
  private final LogLimit linkAdded;
  private final LogLimit linkDropped;

  /**
   * @param gone called with the address of each dropped peer
   * @param nowMs the steady clock
   */
  PeerEvents(Consumer<EngineEvent> events, Consumer<PeerAddress> gone, LongSupplier nowMs) {
    this.events = events;
    this.gone = gone;
    linkAdded = new LogLimit(ADD, nowMs);
    linkDropped = new LogLimit(DROP, nowMs);
  }

  @Override
  public void added(Peer peer) {
    if (isLinked(peer)) {
      linkAdded.info(peer.address().toString());
    } else {
      ADD.info("{}{}", peer.address(), peer.isLegacy() ? " (original)" : "");
    }
    events.accept(new EngineEvent.PeerAdded(peer.address(), peer.roundTripUs()));
  }

  @Override
  public void dropped(Peer peer, String reason) {
    if (isLinked(peer)) {
      linkDropped.info(peer.address() + ": " + reason);
    } else {
      DROP.info("{}: {}", peer.address(), reason);
    }
    events.accept(new EngineEvent.PeerDropped(peer.address(), reason));
    gone.accept(peer.address());
  }

  private static boolean isLinked(Peer peer) {
    return peer.address().transport().equals(PeerAddress.SEALED);
  }
}
