package dave.link;

import dave.link.handshake.Reply;
import dave.link.session.CellResult;

/** The result of a datagram, for counters. Only the first five had an effect. */
public enum DatagramResult {
  /** A cell of a link; its frames went to the listener. */
  CELL,
  /** A question that was answered with a cookie. */
  RETRIED,
  /** An opening that was answered with a response: a link is half open. */
  RESPONDED,
  /** A cookie for an attempt, which then sent its opening. */
  COOKIE,
  /** A response to an attempt: a link is open. */
  OPENED,

  /** A cell that came before, or is too old to check. */
  REPLAYED_CELL,
  /** A cell whose key this node does not have, or no longer. */
  KEYLESS_CELL,
  /** A cell that was altered or forged. */
  FORGED_CELL,
  /** A genuine cell of a faulty node. */
  MALFORMED_CELL,
  /** A cell beyond the rate of its link. It was not opened. */
  EXCESS_CELL,

  /** A datagram whose size no cell has. */
  SIZE,
  /** Neither a cell nor an answer, and made without this node's public key. */
  STRANGE,
  /** A question that was altered or forged. */
  FORGED_QUESTION,
  /** A question too old, ahead of the clock, or from before this node started. */
  TIME,
  /** A question that came before. */
  REPLAYED_QUESTION,
  /** An opening that is not admitted now. */
  BUSY,
  /** An opening that was not made with the key that it names. */
  FORGED_OPENING,
  /** An opening not later than the last one of its key. */
  OUTDATED,
  /** An opening of a key that is not welcome. */
  UNWELCOME,
  /** An opening with a malformed payload. */
  MALFORMED_OPENING,
  /** An opening without a version in common. */
  VERSION;

  static DatagramResult of(CellResult opening) {
    return switch (opening) {
      case OPENED -> CELL;
      case REPLAYED -> REPLAYED_CELL;
      case KEYLESS -> KEYLESS_CELL;
      case FORGED -> FORGED_CELL;
      case MALFORMED, BROKEN -> MALFORMED_CELL;
    };
  }

  static DatagramResult of(Reply.Reason reason) {
    return switch (reason) {
      case SIZE -> SIZE;
      case MAC -> STRANGE;
      case SEAL -> FORGED_QUESTION;
      case TIME -> TIME;
      case REPLAY -> REPLAYED_QUESTION;
      case BUSY -> BUSY;
      case NOISE -> FORGED_OPENING;
      case OUTDATED -> OUTDATED;
      case KEY -> UNWELCOME;
      case HELLO -> MALFORMED_OPENING;
      case VERSION -> VERSION;
    };
  }
}
