package dave.engine.model;

import dave.wire.PeerAddress;
import dave.wire.VerifiedDat;
import java.util.function.Consumer;

/**
 * What an engine does in place of a {@link Defence} that it lacks. The control runs of simulations
 * supply it; a node has {@link #NONE}.
 */
public interface ControlBehaviour {
  /** The behaviour of a node: nothing. */
  ControlBehaviour NONE = new ControlBehaviour() {};

  /**
   * Handles an address that a peer sent, before the node pings it.
   *
   * @param admit makes an address a peer at once
   * @return whether the address is dealt with
   */
  default boolean onNamedAddress(PeerAddress address, Consumer<PeerAddress> admit) {
    return false;
  }

  /**
   * Handles an admitted dat that was put at this node.
   *
   * @param send sends a packet at once, to a peer that is drawn as for gossip
   */
  default void onAdmittedPut(VerifiedDat dat, Consumer<byte[]> send) {}
}
