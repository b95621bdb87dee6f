package dave.link.handshake;

import com.google.protobuf.ByteString;
import dave.link.cell.MaskKeys;
import dave.link.noise.Aead;
import dave.wire.keys.LinkSecret;
import java.time.InstantSource;
import java.util.random.RandomGenerator;

/**
 * The node's side of all its handshakes.
 *
 * @param masks the keys that mask the headers of cells to this node
 * @param cellSize the size of the node's datagrams
 * @param pauseMs the longest time between two of the node's cells on one link
 * @param capabilities what the node can do, one a bit
 * @param random a {@code SecureRandom}, except in tests and simulations
 * @param aead used by one thread
 * @param clock the wall clock, whose time questions state
 */
public record LocalNode(
    LinkSecret key,
    MaskKeys masks,
    int cellSize,
    long pauseMs,
    long capabilities,
    RandomGenerator random,
    Aead aead,
    InstantSource clock) {

  Hello hello(int lowestVersion, int highestVersion, int index) {
    return new Hello(
        lowestVersion,
        highestVersion,
        capabilities,
        index,
        ByteString.copyFrom(masks.of(index)),
        cellSize,
        pauseMs,
        ByteString.EMPTY);
  }
}
