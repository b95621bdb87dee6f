package dave.engine.model;

import dave.wire.Message;
import dave.wire.Message.Put;
import dave.wire.PeerAddress;
import dave.wire.VerifiedDat;
import java.util.function.Consumer;

/**
 * What an engine does in place of a {@link Defence} that it lacks, and what a simulation sees of
 * its links. Only simulations supply one; a node has {@link #NONE}.
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
   * @param send sends it at once, to a peer that is drawn as for gossip
   */
  default void onAdmittedPut(VerifiedDat dat, Consumer<Put> send) {}

  /** Whether {@link #queued}, {@link #brought} and {@link #frame} are to be called. */
  default boolean observesMessages() {
    return false;
  }

  /** Observes a message that will go to a linked peer in its next cells. */
  default void queued(PeerAddress to, byte[] packet) {}

  /** Observes a message that a cell of a linked peer brought. */
  default void brought(PeerAddress from, byte[] packet) {}

  /**
   * Observes a frame that a cell of a linked peer brought.
   *
   * @param type as in {@code dave.link.cell.FrameType}
   * @param length bytes in it, without type and length
   */
  default void frame(PeerAddress from, int type, int length) {}

  /**
   * Observes a cell just before it is sent.
   *
   * @param used bytes of messages in it; the rest is padding
   */
  default void sends(PeerAddress to, int used) {}

  /** Observes that a link opened, which takes turns from the next round on. */
  default void joins(PeerAddress link) {}

  /** Observes that a link ended, and takes no more turns. */
  default void leaves(PeerAddress link) {}

  /** Observes that a link has the turns of another now. The addresses may be equal. */
  default void replaces(PeerAddress former, PeerAddress link) {}

  /**
   * Decides on a message that was made outside the slot of its link.
   *
   * @return whether a cell goes out for it at once, against the schedule
   */
  default boolean hurries(Message message) {
    return false;
  }
}
