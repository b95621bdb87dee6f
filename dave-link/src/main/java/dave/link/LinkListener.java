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

  /** A link that was open is closed. */
  void closed(Link link, Cause cause);

  /** An attempt to open a link failed. */
  void failed(LinkKey key, PeerAddress address);

  /** Why a link is closed. */
  enum Cause {
    /** This side closed it. */
    OURS,
    /** The other side closed it. */
    THEIRS,
    /** No cell arrived for too long, or none that shows that the other side receives. */
    SILENCE,
    /** The two nodes have a newer link. */
    REPLACED,
    /** It has sent all cells that one session can. */
    SPENT,
    /** The other side renewed the keys with one that gives no secret. */
    BROKEN,
  }
}
