package dave.link.handshake;

import dave.link.noise.Secrets;
import dave.wire.LinkKey;

/**
 * What a handshake ends in.
 *
 * @param remoteKey the other side, which the handshake proved
 * @param initiator whether this side asked
 * @param index of this side's session
 * @param hello of the other side
 * @param version that both speak
 * @param cellSize the smaller of both
 * @param secrets the session's to wipe
 */
public record Agreement(
    LinkKey remoteKey,
    boolean initiator,
    int index,
    Hello hello,
    int version,
    int cellSize,
    Secrets secrets) {

  static Agreement of(
      LinkKey remoteKey,
      boolean initiator,
      LocalEnd local,
      int index,
      Hello remote,
      int version,
      Secrets secrets) {
    return new Agreement(
        remoteKey,
        initiator,
        index,
        remote,
        version,
        Math.min(local.cellSize(), remote.cellSize()),
        secrets);
  }
}
