package dave.engine;

import dave.engine.link.LinkConfig;
import dave.engine.link.LinkMode;
import dave.engine.link.SealedTransport;
import dave.engine.lookup.Lookups.Way;
import dave.engine.model.EngineStatus;
import dave.engine.model.PeerView;
import dave.engine.peer.Peer;
import dave.engine.store.Arrival;
import dave.engine.store.Presence;
import dave.engine.store.StoreEvent;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The tasks of the core worker besides the pipeline: slots, maintenance, and reactions to changes
 * of the store. All methods run on the core worker.
 */
final class EngineCore {
  private static final Logger EVICT = LoggerFactory.getLogger("/store/evict");

  private final EngineParts parts;
  private final StatusReport status;
  private long lastFadeMs;
  private long slots;

  /**
   * @param received counts the packets that came in
   */
  EngineCore(EngineParts parts, LongAdder received) {
    this.parts = parts;
    status = new StatusReport(parts, received);
  }

  /**
   * Begins with the addresses that the node listens on, the anchors of the last run, and the newest
   * dats.
   */
  void begin(List<PeerAddress> listening, List<PeerAddress> known, List<Arrival> newest) {
    parts.own.listen(listening);
    long wallMs = parts.runtime.clock().millis();
    newest.forEach(arrival -> parts.fresh.add(arrival.dat(), wallMs));
    known.forEach(address -> parts.exchange.expectAnchor(address, parts.time.nowMs()));
    maintain();
  }

  /** Runs one slot of gossip: a cell on the link whose turn it is, or a plain packet. */
  void slot() {
    long wallMs = parts.runtime.clock().millis();
    long nowMs = parts.time.nowMs();
    SealedTransport links = parts.links;
    LinkMaintenance maintenance = parts.linkUpkeep;
    if (maintenance != null) {
      maintenance.follow(parts.time.nowUs());
    }
    if (links == null) {
      parts.gossip.slot(Way.ANY, wallMs, nowMs);
    } else if (isPlainSlot(links, nowMs)) {
      if (links.plainBudget().slot()) {
        parts.gossip.slot(links.size() == 0 ? Way.ANY : Way.PLAIN, wallMs, nowMs);
      }
    } else {
      links.slot(room -> parts.gossip.load(room, wallMs, nowMs));
    }
  }

  /**
   * Whether this slot is for plain peers. That depends on the known peers only, never on what waits
   * to be sent.
   */
  private boolean isPlainSlot(SealedTransport links, long nowMs) {
    return parts.config.links().mode() == LinkMode.PREFER
        && parts.plainPicker.count(nowMs) > 0
        && (links.size() == 0 || slots++ % LinkConfig.PLAIN_SLOTS == 0);
  }

  /** Does the periodic work that is due. */
  void maintain() {
    long nowUs = parts.time.nowUs();
    long nowMs = nowUs / 1_000;
    LinkMaintenance links = parts.linkUpkeep;
    NetworkWatch watch = parts.networkWatch;
    if (links != null && watch != null) {
      links.maintain(nowUs);
      if (watch.look(parts.runtime.clock().millis(), nowMs)) {
        links.hurry();
      }
    }
    parts.exchange.maintain(nowUs);
    parts.lookups.maintain(nowMs);
    parts.stem.maintain(nowMs);
    if (nowMs - lastFadeMs >= 1_000) {
      parts.table.fade(nowMs - lastFadeMs);
      lastFadeMs = nowMs;
    }
    parts.anchors.maintain(parts.table, nowMs, parts.runtime.io());
    status.maintain(nowMs);
  }

  /** Reacts to a change of the store, whatever caused it. */
  void follow(StoreEvent event) {
    long wallMs = parts.runtime.clock().millis();
    switch (event) {
      case StoreEvent.Stored stored -> {
        parts.meters.stored.increment();
        parts.fresh.add(stored.arrival().dat(), wallMs);
        parts.gossip.added(stored.arrival().dat().dat().work(), wallMs);
      }
      case StoreEvent.Replaced replaced -> {
        parts.meters.replaced.increment();
        parts.claims.noteRemoved(replaced.previous());
        parts.fresh.remove(replaced.previous());
        parts.stem.replaced(replaced.arrival().dat().dat().work(), replaced.previous());
        parts.fresh.add(replaced.arrival().dat(), wallMs);
        parts.gossip.added(replaced.arrival().dat().dat().work(), wallMs);
      }
      case StoreEvent.Evicted evicted -> {
        parts.meters.evicted.increment();
        parts.claims.noteRemoved(evicted.dat());
        parts.fresh.remove(evicted.dat());
        if (parts.store.presence(evicted.dat().dat().work()) instanceof Presence.Absent) {
          parts.stem.remove(evicted.dat().dat().work());
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
    if (!parts.outbound.reaches(address)) {
      throw new IllegalArgumentException(
          "no transport of this node reaches " + address + ": " + remedy(address));
    }
    if (parts.own.contains(address)) {
      throw new IllegalArgumentException(
          address + " is this node itself: give the address of another");
    }
    Peer peer = parts.table.addEdge(address, parts.time.nowMs());
    if (!peer.isProven() && !peer.isPinging() && !parts.own.listening().isEmpty()) {
      parts.exchange.ping(peer, parts.time.nowUs());
    }
    return parts.table.view(peer, parts.time.nowMs(), wallOffsetMs());
  }

  private String remedy(PeerAddress address) {
    if (address.transport().equals(PeerAddress.SEALED)) {
      return "set its links to prefer or require, and start it again";
    }
    return parts.config.links().mode() == LinkMode.REQUIRE
        ? "it talks over links alone, so give the sealed:// address of the peer"
        : "it has to listen at an address of this transport";
  }

  /** See {@link Engine#removeEdge}. */
  void removeEdge(PeerAddress address) {
    parts.exchange.removeEdge(address);
  }

  /** The node's status. */
  EngineStatus status() {
    return status.now();
  }

  /** The node's status, with counts from before the dats that are now in the stem arrived. */
  EngineStatus pastStatus() {
    return status.past();
  }

  private long wallOffsetMs() {
    return parts.runtime.clock().millis() - parts.time.nowMs();
  }
}
