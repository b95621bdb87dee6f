package dave.engine;

import dave.engine.gossip.Gossip;
import dave.engine.link.AcceptedPlaces;
import dave.engine.link.AcceptedPlaces.Place;
import dave.engine.link.LinkEvent;
import dave.engine.link.SealedTransport;
import dave.engine.model.LinkStatus;
import dave.engine.model.LinkView;
import dave.engine.model.LinkView.State;
import dave.engine.model.Timing;
import dave.engine.peer.Peer;
import dave.engine.peer.PeerExchange;
import dave.engine.peer.PeerTable;
import dave.engine.reconcile.Reconciliation;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the other ends of links peers, and decides which links are kept. When this node has opened
 * as many links as it may, it ends the least useful one every few minutes, or at once for an edge
 * or an anchor. When others have opened too many, or too many that bring nothing, {@link
 * AcceptedPlaces} chooses those that make way. On the core worker only.
 */
final class LinkMaintenance {
  private static final Logger LOG = LoggerFactory.getLogger("/link");

  private static final long LOOK_MS = 1_000;

  /** Ping intervals between two renewals: three minutes with the default timing. */
  private static final int RENEWAL_PINGS = 22;

  /** Ping intervals without enough chosen links after which this is logged. */
  private static final int FEW_PINGS = 15;

  private final SealedTransport links;
  private final PeerTable table;
  private final PeerExchange exchange;
  private final Gossip gossip;
  private final Reconciliation reconciliation;
  private final Timing timing;
  private final InstantSource clock;
  private final AcceptedPlaces accepted;
  private long lookedMs;
  private long renewedMs;
  private long fewSinceMs;
  private boolean told;

  LinkMaintenance(
      SealedTransport links,
      PeerTable table,
      PeerExchange exchange,
      Gossip gossip,
      Reconciliation reconciliation,
      Timing timing,
      InstantSource clock) {
    this.links = links;
    this.table = table;
    this.exchange = exchange;
    this.gossip = gossip;
    this.reconciliation = reconciliation;
    this.timing = timing;
    this.clock = clock;
    accepted = new AcceptedPlaces(timing.probationMs(), clock.millis());
  }

  /**
   * Makes the other ends of new links peers, and drops those of links that have ended. A link that
   * is gone already makes no peer.
   */
  void follow(long nowUs) {
    for (LinkEvent event : links.takeEvents()) {
      switch (event) {
        case LinkEvent.Opened opened -> {
          if (links.isOpen(opened.address()) && !exchange.linked(opened.address(), nowUs)) {
            links.end(opened.address());
          }
        }
        case LinkEvent.Closed closed -> {
          gossip.left(closed.address());
          reconciliation.left(closed.address());
          exchange.unlinked(closed.address(), closed.chosen(), closed.silent(), nowUs / 1_000);
        }
        case LinkEvent.Frame frame -> reconciliation.heard(frame);
        case LinkEvent.Introduction met -> {
          switch (met.frame()) {
            case ASK -> exchange.introductions().asked(met.address(), met.about(), nowUs / 1_000);
            case TELL -> exchange.introductions().told(met.address(), met.about(), nowUs / 1_000);
          }
        }
        case LinkEvent.Ids ids -> gossip.heard(ids, clock.millis(), nowUs / 1_000);
      }
    }
  }

  /**
   * Does the work that is due.
   *
   * @param nowUs the steady clock
   */
  void maintain(long nowUs) {
    long nowMs = nowUs / 1_000;
    links.poll();
    follow(nowUs);
    reconciliation.maintain();
    makeRoom();
    makeReservedRoom();
    if (nowMs - lookedMs >= LOOK_MS) {
      lookedMs = nowMs;
      seek(nowMs);
      endStrangers();
    }
    if (nowMs - renewedMs >= RENEWAL_PINGS * timing.pingMs()) {
      renewedMs = nowMs;
      renew();
    }
  }

  /** Ends the links that others opened and that are too many. */
  private void makeRoom() {
    if (links.accepted() <= links.limits().accepted()) {
      return;
    }
    List<Place> places = acceptedPlaces();
    while (places.size() > links.limits().accepted()) {
      Place leaving = accepted.leaving(places, clock.millis()).orElse(null);
      if (leaving == null) {
        return;
      }
      places.remove(leaving);
      end(leaving.address(), "made room");
    }
  }

  /** Ends links that others opened if too many of those bring nothing. */
  private void endStrangers() {
    int trusted = (int) links.links().stream().filter(link -> place(link).trust() > 0).count();
    List<Place> places = acceptedPlaces();
    Place leaving = accepted.surplus(places, trusted, clock.millis()).orElse(null);
    while (leaving != null) {
      places.remove(leaving);
      end(leaving.address(), "brought nothing");
      leaving = accepted.surplus(places, trusted, clock.millis()).orElse(null);
    }
  }

  private List<Place> acceptedPlaces() {
    List<Place> places = new ArrayList<>();
    for (LinkView link : links.links()) {
      if (!link.chosen() && link.state() == State.OPEN) {
        places.add(place(link));
      }
    }
    return places;
  }

  /** Ends the least useful links that this node opened, if edges and anchors need their places. */
  private void makeReservedRoom() {
    if (links.chosen() > links.limits().chosen()) {
      List<PeerAddress> chosen = openAndChosen();
      for (int left = chosen.size(); left > links.limits().chosen(); left--) {
        exchange.dropLeastUseful(chosen, "made room");
      }
    }
  }

  private List<PeerAddress> openAndChosen() {
    return links.links().stream()
        .filter(link -> link.chosen() && link.state() == State.OPEN)
        .map(LinkView::address)
        .toList();
  }

  private Place place(LinkView link) {
    Peer peer = table.get(link.address());
    return new Place(
        link.address(),
        PeerAddresses.group(link.address().underLink()),
        peer == null ? 0 : peer.trust(),
        link.sinceMs(),
        peer != null && peer.isReserved());
  }

  private void end(PeerAddress address, String reason) {
    exchange.drop(address, reason);
    links.end(address);
  }

  /** Looks for more peers while this node has chosen fewer links than it should. */
  private void seek(long nowMs) {
    boolean few = links.chosen() < LinkStatus.LEAST_CHOSEN;
    table.seek(few);
    if (!few) {
      fewSinceMs = nowMs;
      told = false;
    } else if (!told && nowMs - fewSinceMs >= FEW_PINGS * timing.pingMs()) {
      told = true;
      LOG.info(
          "this node opened {} of the {} links that it should have at least, and looks for more",
          links.chosen(),
          LinkStatus.LEAST_CHOSEN);
    }
  }

  private void renew() {
    List<PeerAddress> chosen = openAndChosen();
    if (chosen.size() >= links.limits().chosen()) {
      exchange.dropLeastUseful(chosen, "renewed");
    }
  }

  /** Compares the store with those of peers soon, as dats were missed. */
  void hurry() {
    reconciliation.hurry();
  }

  /** Ends the link of a peer that was dropped. */
  void dropped(PeerAddress address) {
    if (address.transport().equals(PeerAddress.SEALED)) {
      links.end(address);
    }
  }
}
