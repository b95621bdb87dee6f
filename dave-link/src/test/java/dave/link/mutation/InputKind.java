package dave.link.mutation;

import dave.link.DatagramResult;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The kinds of inputs, with their shares and the results that they may have. */
enum InputKind {
  /** Random bytes. */
  NOISE(40),
  /** A cell that was changed anywhere, from its own source or another. */
  CHANGED_CELL(230),
  /** A cell whose header was changed below the mask. */
  CHANGED_HEADER(80),
  /** A cell with genuine keys and hostile frames. */
  FRAMES(330, DatagramResult.CELL),
  /** A genuine cell that comes late, after younger ones. */
  LATE_CELL(80, DatagramResult.CELL),
  /** A datagram that came before. */
  REPLAY(90),
  /** A cell of the target, sent back to it. */
  REFLECTED(20),
  /** A question that was changed anywhere. */
  CHANGED_QUESTION(50),
  /** A question whose content was changed before it was sealed. */
  SEALED_QUESTION(45, DatagramResult.RETRIED),
  /** A question with a valid cookie and any message of Noise: one agreement. */
  COOKIE_OPENING(6),
  /** A genuine opening with a changed payload: five agreements. */
  OPENING(1, DatagramResult.RESPONDED),
  /** A whole genuine handshake of a stranger, and its first cell: eight agreements. */
  STRANGER(1, DatagramResult.CELL),
  /** An answer to a question of the target, changed anywhere. */
  CHANGED_ANSWER(15),
  /** An answer whose content was changed before it was sealed. */
  SEALED_ANSWER(12, DatagramResult.COOKIE);

  /** Results that have an effect on the target. */
  private static final Set<DatagramResult> EFFECTS =
      Set.of(
          DatagramResult.CELL,
          DatagramResult.RETRIED,
          DatagramResult.RESPONDED,
          DatagramResult.COOKIE,
          DatagramResult.OPENED);

  private final int share;
  private final @Nullable DatagramResult effect;

  InputKind(int share) {
    this(share, null);
  }

  InputKind(int share, @Nullable DatagramResult effect) {
    this.share = share;
    this.effect = effect;
  }

  /** Parts in a thousand. */
  int share() {
    return share;
  }

  /** Whether an input of this kind may have the result: no effect, or one that is due to it. */
  boolean allows(DatagramResult result) {
    return result == effect || !EFFECTS.contains(result);
  }
}
