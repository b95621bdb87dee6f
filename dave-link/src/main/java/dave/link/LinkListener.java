package dave.link;

import dave.wire.LinkKey;
import dave.wire.PeerAddress;

/**
 * What {@link Links} tells. It is called on the caller's thread, in the call that causes it, and
 * calls nothing of {@link Links} itself.
 */
public interface LinkListener {
  /** A datagram of a handshake is to go now. Cells are not sent this way. */
  void send(PeerAddress to, byte[] datagram);

  /** A link is open: the other side has shown that it has the keys. */
  void opened(Link link);

  /**
   * A frame that is not of the link itself. The bytes are only lent.
   *
   * @param type from {@link dave.link.cell.FrameType#FIRST_CONTENT} on
   */
  void frame(Link link, int type, byte[] bytes, int offset, int length);

  /** A link that was open is no more. */
  void closed(Link link, Cause cause);

  /** An attempt came to nothing. */
  void failed(LinkKey key, PeerAddress address);

  /** Why a link is closed. */
  enum Cause {
    /** This side closed it. */
    OURS,
    /** The other side closed it. */
    THEIRS,
    /** Nothing was heard for too long. */
    SILENCE,
    /** The two have a newer link. */
    REPLACED,
    /** It has sent all that one session can. */
    SPENT,
  }
}
