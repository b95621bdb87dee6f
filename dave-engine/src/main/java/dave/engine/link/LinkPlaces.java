package dave.engine.link;

import dave.link.Links;
import dave.wire.LinkKey;
import dave.wire.Message;
import dave.wire.NetworkPrefix;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;

/** Opens links, as long as there are places for them. Not thread-safe, as the parts are not. */
record LinkPlaces(Links links, OpenLinks open, PendingMessages pending, LinkEvents events) {
  /** The most links that are being opened at once to addresses that are no edges or anchors. */
  static final int MAX_ATTEMPTS = 8;

  /**
   * Starts to open a link, and keeps a message until it is open.
   *
   * @param to an address of "sealed"
   * @param reserved whether it is an edge or an anchor
   * @return false if there is no place, the key has a link elsewhere, or the node is leaving
   */
  boolean open(PeerAddress to, Message message, boolean reserved, long nowMs) {
    LinkKey remote = to.linkKey();
    // A key has one link: a link at another address of that key stays.
    if (events.isLeaving()
        || !(reserved ? hasReserved() : has(to.underLink()))
        || links.find(remote).isPresent()
        || !links.connect(remote, to.underLink(), nowMs)) {
      return false;
    }
    pending.begin(to, reserved);
    return pending.add(to, message);
  }

  /** Whether this node may open one more link to an edge or an anchor. */
  private boolean hasReserved() {
    return open.chosen() + pending.reserved() < open.limits().chosen() + open.limits().reserved();
  }

  /** Whether this node may open one more link, to an address of UDP that is no edge or anchor. */
  private boolean has(PeerAddress udp) {
    NetworkPrefix group = PeerAddresses.group(udp);
    return open.chosen() + pending.size() < open.limits().chosen()
        && pending.size() - pending.reserved() < MAX_ATTEMPTS
        && (!OpenLinks.isLimited(udp)
            || open.chosenOf(group) + pending.sizeOf(group) < LinkLimits.CHOSEN_OF_GROUP);
  }
}
