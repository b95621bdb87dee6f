package dave.engine.model;

import dave.wire.LinkKey;
import dave.wire.PeerAddress;

/**
 * A link as its node sees it.
 *
 * @param address of "sealed": the other end's key and its UDP address
 * @param chosen whether this node opened it, or is opening it
 * @param sinceMs when it opened, or when the handshake began; Unix time in milliseconds
 * @param heardMs when its last cell came, Unix time in milliseconds; 0 if none came
 */
public record LinkView(
    PeerAddress address, State state, boolean chosen, long sinceMs, long heardMs) {
  /** What a link does. */
  public enum State {
    /** This node asked, and waits for the answer. */
    OPENING,
    /** Cells go both ways. */
    OPEN,
    /** The next cell is the last one. */
    ENDING
  }

  /** The link key of the other end. */
  public LinkKey key() {
    return address.linkKey();
  }
}
