package dave.link;

import dave.link.handshake.Reply;
import dave.link.session.Opening;

/** What became of a datagram, to be counted. Only the first five did anything. */
public enum Received {
  /** A cell of a link; its frames went to the listener. */
  CELL,
  /** A question that got a cookie. */
  RETRIED,
  /** An opening that got a response: a link is half open. */
  RESPONDED,
  /** A cookie for an attempt, whose opening went out. */
  COOKIE,
  /** A response to an attempt: a link is open. */
  OPENED,

  /** A cell again, or one too late to tell. */
  REPLAYED_CELL,
  /** A cell whose key is not there (any more). */
  KEYLESS_CELL,
  /** A cell that was changed or made up. */
  FORGED_CELL,
  /** A genuine cell of a faulty node. */
  MALFORMED_CELL,

  /** No size of a cell. */
  SIZE,
  /** No cell, no answer, and made without this node's public key. */
  STRANGE,
  /** A question that was changed or made up. */
  FORGED_QUESTION,
  /** A question too old, ahead of the clock, or from before this node started. */
  TIME,
  /** A question again. */
  REPLAYED_QUESTION,
  /** An opening that is not admitted now. */
  BUSY,
  /** An opening that is not of the key that it names. */
  FORGED_OPENING,
  /** An opening not later than the last one of its key. */
  OUTDATED,
  /** An opening of a key that is not welcome. */
  UNWELCOME,
  /** An opening with a payload out of shape. */
  MALFORMED_OPENING,
  /** An opening of other versions. */
  VERSION;

  static Received of(Opening opening) {
    return switch (opening) {
      case OPENED -> CELL;
      case REPLAYED -> REPLAYED_CELL;
      case KEYLESS -> KEYLESS_CELL;
      case FORGED -> FORGED_CELL;
      case MALFORMED -> MALFORMED_CELL;
    };
  }

  static Received of(Reply.Reason reason) {
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
