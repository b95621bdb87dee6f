package dave.link.cell;

/**
 * Types of frames. Those below {@link #FIRST_CONTENT} are of the link itself. A receiver skips a
 * type that it does not know.
 */
public final class FrameType {
  /** No frame: the rest of the plaintext is zeros. */
  public static final int END = 0;

  /** The offer of a fresh key: epoch (1 byte), X25519 public key (32 bytes). */
  public static final int REKEY_OFFER = 1;

  /** The answer to an offer, in the same form. */
  public static final int REKEY_ANSWER = 2;

  /** A piece of a message that is too long for a cell, see {@link Fragments}. */
  public static final int FRAGMENT = 3;

  /** The sender closes the link; empty. */
  public static final int CLOSE = 4;

  /** The lowest type of content: of frames that are not of the link itself. */
  public static final int FIRST_CONTENT = 16;

  /** One dat without its work, see {@link DatFrame}. */
  public static final int DAT = 16;

  /** A message that carries no dat, as a packet of the wire. */
  public static final int TALK = 17;

  /**
   * Difficulties and short ids of dats that the sender holds and the receiver may lack, see {@link
   * IdsFrame#HAVE}.
   */
  public static final int HAVE = 18;

  /** Short ids of dats that the sender asks for, see {@link IdsFrame#WANT}. */
  public static final int WANT = 19;

  /** A question on the dats that the receiver holds. */
  public static final int QUESTION = 20;

  /** The answer to a question. */
  public static final int ANSWER = 21;

  /** Asks for dats by names in an answer. */
  public static final int FETCH = 22;

  /** Asks to be introduced to a node, see {@link IntroductionFrame#ASK}. */
  public static final int INTRODUCE = 23;

  /** Introduces a node, see {@link IntroductionFrame#TELL}. */
  public static final int INTRODUCED = 24;

  /** Whether a frame is about the dats that stores hold: a question, an answer or a fetch. */
  public static boolean isOfStores(int type) {
    return type >= QUESTION && type <= FETCH;
  }

  private FrameType() {}
}
