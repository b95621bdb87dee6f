package dave.engine.link;

import dave.link.cell.IdsFrame;
import dave.link.cell.IntroductionFrame;
import dave.wire.PeerAddress;

/** A change of the open links. */
public sealed interface LinkEvent {
  /** The address of the link, of "sealed". */
  PeerAddress address();

  /** A link is open. Its handshake proved the key and the address. */
  record Opened(PeerAddress address) implements LinkEvent {}

  /**
   * A link has ended.
   *
   * @param chosen whether this node opened it
   * @param silent whether no cell came for too long
   */
  record Closed(PeerAddress address, boolean chosen, boolean silent) implements LinkEvent {}

  /**
   * A frame about what stores hold came over a link.
   *
   * @param type {@code QUESTION}, {@code ANSWER} or {@code FETCH} of {@link
   *     dave.link.cell.FrameType}
   * @param body not checked
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
  record Frame(PeerAddress address, int type, byte[] body) implements LinkEvent {}

  /**
   * An introduction came over a link, or a request for one.
   *
   * @param about the third node, of "sealed"
   */
  record Introduction(PeerAddress address, IntroductionFrame frame, PeerAddress about)
      implements LinkEvent {}

  /**
   * Short ids of dats came over a link.
   *
   * @param ids distinct
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
  record Ids(PeerAddress address, IdsFrame frame, long[] ids) implements LinkEvent {}
}
