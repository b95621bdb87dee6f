package dave.service.model;

import com.google.protobuf.ByteString;
import dave.engine.model.EngineStatus;
import dave.wire.PeerAddress;
import java.util.List;

/**
 * The state of the node, as a caller may see it.
 *
 * @param listening where the node receives gossip; without link keys, if the caller may not know
 *     them. Use these instead of the addresses of the engine
 * @param links the node's links, in numbers
 * @param router whether a router forwards the node's port; without the external address, if the
 *     caller may not know it
 * @param author the author of the node's key, 32 bytes; empty if no key can be used, or the caller
 *     may not know it
 * @param difficulty the difficulty if a caller names none, in bits
 * @param cursor the end of the arrival log, as a text for subscribers
 */
public record NodeStatus(
    EngineStatus engine,
    List<PeerAddress> listening,
    LinkCounts links,
    RouterMapping router,
    ByteString author,
    int difficulty,
    String cursor) {
  public NodeStatus {
    listening = List.copyOf(listening);
  }
}
