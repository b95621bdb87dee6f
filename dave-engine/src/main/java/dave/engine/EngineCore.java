package dave.engine;

import dave.engine.model.EngineStatus;
import dave.engine.model.PeerView;
import dave.engine.peer.Peer;
import dave.engine.store.Arrival;
import dave.engine.store.Held;
import dave.engine.store.StoreEvent;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What runs on the core worker beside the pipeline: slots, maintenance, and what follows from a
 * change of the store. Nothing here is called from elsewhere.
 */
final class EngineCore {
  private static final Logger EVICT = LoggerFactory.getLogger("/store/evict");

  private final EngineParts parts;
  private final StatusReport status;
  private long lastFadeMs;

  /**
   * @param received counts packets
   */
  EngineCore(EngineParts parts, LongAdder received) {
    this.parts = parts;
    status = new StatusReport(parts, received);
  }

  /** The first moment: where the node listens, what it knew before, and the newest dats. */
  void begin(List<PeerAddress> listening, List<PeerAddress> known, List<Arrival> newest) {
    parts.own.listen(listening);
    long wallMs = parts.runtime.clock().millis();
    newest.forEach(arrival -> parts.fresh.add(arrival.dat(), wallMs));
    known.forEach(address -> parts.talk.expectAnchor(address, parts.time.nowMs()));
    maintain();
  }

  /** One slot of gossip. */
  void slot() {
    parts.gossip.slot(parts.runtime.clock().millis(), parts.time.nowMs());
  }

  /** What is due now and then. */
  void maintain() {
    long nowUs = parts.time.nowUs();
    long nowMs = nowUs / 1_000;
    parts.talk.maintain(nowUs);
    parts.lookups.maintain(nowMs);
    parts.stem.maintain(nowMs);
    if (nowMs - lastFadeMs >= 1_000) {
      parts.table.fade(nowMs - lastFadeMs);
      lastFadeMs = nowMs;
    }
    parts.anchors.maintain(parts.table, nowMs, parts.runtime.io());
    status.maintain(nowMs);
  }

  /** Follows the store, whoever wrote to it. */
  void follow(StoreEvent event) {
    long wallMs = parts.runtime.clock().millis();
    switch (event) {
      case StoreEvent.Stored stored -> {
        parts.meters.stored.increment();
        parts.fresh.add(stored.arrival().dat(), wallMs);
      }
      case StoreEvent.Replaced replaced -> {
        parts.meters.replaced.increment();
        parts.claims.left(replaced.previous());
        parts.fresh.remove(replaced.previous());
        parts.stem.replaced(replaced.arrival().dat().dat().work(), replaced.previous());
        parts.fresh.add(replaced.arrival().dat(), wallMs);
      }
      case StoreEvent.Evicted evicted -> {
        parts.meters.evicted.increment();
        parts.claims.left(evicted.dat());
        parts.fresh.remove(evicted.dat());
        if (parts.store.held(evicted.dat().dat().work()) instanceof Held.No) {
          parts.stem.leave(evicted.dat().dat().work());
        }
        EVICT.debug("{} of {} bits", evicted.dat().dat().work(), evicted.dat().difficulty());
      }
    }
  }

  List<PeerView> peers() {
    return parts.table.views(parts.time.nowMs(), wallOffsetMs());
  }

  /** See {@link Engine#addEdge}. */
  PeerView addEdge(PeerAddress address) {
    PeerAddresses.requirePossible(address);
    if (!parts.outbound.reaches(address) || parts.own.contains(address)) {
      throw new IllegalArgumentException(
          parts.outbound.reaches(address)
              ? address + " is this node itself"
              : "no transport of this node reaches " + address);
    }
    Peer peer = parts.table.addEdge(address, parts.time.nowMs());
    if (!peer.isProven() && !peer.isPinging() && !parts.own.listening().isEmpty()) {
      parts.talk.ping(peer, parts.time.nowUs());
    }
    return parts.table.view(peer, parts.time.nowMs(), wallOffsetMs());
  }

  /** See {@link Engine#removeEdge}. */
  void removeEdge(PeerAddress address) {
    parts.talk.removeEdge(address);
  }

  /** How the node does. */
  EngineStatus status() {
    return status.now();
  }

  /** How the node does, with its counts of before what is in the stem now came. */
  EngineStatus pastStatus() {
    return status.past();
  }

  private long wallOffsetMs() {
    return parts.runtime.clock().millis() - parts.time.nowMs();
  }
}
