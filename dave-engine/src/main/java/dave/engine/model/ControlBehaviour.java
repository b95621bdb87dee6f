package dave.engine.model;

import dave.wire.PeerAddress;
import dave.wire.VerifiedDat;
import java.util.function.Consumer;

/**
 * What an engine does that lacks a {@link Defence}, where to lack it is to act: the control run of
 * a simulation supplies it, a node has {@link #NONE}.
 */
public interface ControlBehaviour {
  /** That of a node. */
  ControlBehaviour NONE = new ControlBehaviour() {};

  /**
   * Takes an address that a peer told of, before it is asked whether it is there.
   *
   * @param admit makes an address a peer at once
   * @return whether nothing else is to be done about it
   */
  default boolean toldOf(PeerAddress address, Consumer<PeerAddress> admit) {
    return false;
  }

  /**
   * Takes a dat that was put here and admitted.
   *
   * @param send sends a packet to a peer at once, drawn as for gossip
   */
  default void admitted(VerifiedDat dat, Consumer<byte[]> send) {}
}
