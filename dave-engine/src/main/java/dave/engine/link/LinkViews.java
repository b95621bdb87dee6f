package dave.engine.link;

import dave.engine.model.LinkStatus;
import dave.engine.model.LinkView;
import dave.engine.model.LinkView.State;
import dave.link.Link;
import dave.link.Links;
import dave.link.handshake.Attempt;
import dave.wire.PeerAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The links of a node as its status shows them, with times of the wall clock. Not thread-safe, as
 * the parts are not.
 *
 * @param clock the wall clock
 * @param nowMs the steady clock, by which links live
 */
record LinkViews(
    Links links, OpenLinks open, LinkEvents events, InstantSource clock, LongSupplier nowMs) {
  /** The open links. */
  List<LinkView> list() {
    return links.open().stream().map(this::view).toList();
  }

  private LinkView view(Link link) {
    return new LinkView(
        open.address(link),
        events.isEnding(link) ? State.ENDING : State.OPEN,
        link.initiator(),
        wallMs(link.sinceMs()),
        wallMs(link.lastReceivedMs()));
  }

  /** The links that are open or being opened by this node, and how many there are of each kind. */
  LinkStatus status() {
    List<LinkView> all = new ArrayList<>(list());
    for (Attempt attempt : links.attempts()) {
      PeerAddress address = PeerAddress.ofLink(attempt.responder(), attempt.address());
      all.add(new LinkView(address, State.OPENING, true, wallMs(attempt.beganMs()), 0));
    }
    int handshakes = all.size() - open.size() + links.halfOpen();
    return new LinkStatus(open.chosen(), open.accepted(), handshakes, all);
  }

  /** The wall time of a moment of the steady clock. */
  private long wallMs(long steadyMs) {
    return clock.millis() - (nowMs.getAsLong() - steadyMs);
  }
}
