package dave.service.model;

import dave.engine.snapshot.NodeSnapshot;
import java.util.List;

/** The node at one moment, as a caller may see it. */
public record StatusOverview(NodeSnapshot snapshot, NodeStatus status) {
  /** The peers of the snapshot, with their links. */
  public List<KnownPeer> peers() {
    return KnownPeer.join(snapshot.peers(), snapshot.status().links());
  }
}
