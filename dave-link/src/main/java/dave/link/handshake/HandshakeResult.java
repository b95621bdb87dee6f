package dave.link.handshake;

import dave.link.noise.HandshakeKeys;
import dave.wire.LinkKey;

/**
 * The result of a handshake.
 *
 * @param remoteKey the key of the other side, which the handshake proved
 * @param initiator whether this side opened the link
 * @param index the index of this side's session
 * @param hello the payload of the other side
 * @param version the version of the link
 * @param cellSize the smaller of both sides' cell sizes
 * @param secrets the keys; the session wipes them
 */
public record HandshakeResult(
    LinkKey remoteKey,
    boolean initiator,
    int index,
    Hello hello,
    int version,
    int cellSize,
    HandshakeKeys secrets) {

  static HandshakeResult of(
      LinkKey remoteKey,
      boolean initiator,
      LocalNode local,
      int index,
      Hello remote,
      int version,
      HandshakeKeys secrets) {
    return new HandshakeResult(
        remoteKey,
        initiator,
        index,
        remote,
        version,
        Math.min(local.cellSize(), remote.cellSize()),
        secrets);
  }
}
