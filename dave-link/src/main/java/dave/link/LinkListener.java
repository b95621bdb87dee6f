package dave.link;

import dave.wire.LinkKey;
import dave.wire.PeerAddress;

/**
 * Receives the events of {@link Links}. Its methods run on the caller's thread, in the call that
 * causes the event. They must not call {@link Links}.
 */
public interface LinkListener {
  /** Sends a datagram of a handshake now. Cells are not sent this way. */
  void send(PeerAddress to, byte[] datagram);

  /** A link is open: the other side has shown that it has the keys. */
  void opened(Link link);

  /**
   * A frame of content arrived. The bytes are valid during the call only.
   *
   * @param type from {@link dave.link.cell.FrameType#FIRST_CONTENT} on
   */
  void frame(Link link, int type, byte[] bytes, int offset, int length);

  /**
   * A link to the same key is open in place of an older one, which is closed. It may be at another
   * address, and the other side may have opened it.
   */
  void replaced(Link former, Link link);

  /** A link that was open is closed, and no other takes its place. */
  void closed(Link link, Cause cause);

  /**
   * An attempt to open a link ended without one: the address did not answer, or an older link to
   * the key stays. Each attempt ends so, or with a link that this side opened.
   */
  void failed(LinkKey key, PeerAddress address);

  /** Why a link is closed. */
  enum Cause {
    /** This side closed it. */
    OURS,
    /** The other side closed it. */
    THEIRS,
    /** No cell arrived for too long, or none that shows that the other side receives. */
    SILENCE,
    /** It has sent all cells that one session can. */
    SPENT,
    /** The other side renewed the keys with one that gives no secret. */
    BROKEN,
  }
}
