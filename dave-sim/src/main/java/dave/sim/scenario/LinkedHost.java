package dave.sim.scenario;

import dave.engine.link.CellRoom;
import dave.engine.link.LinkEvent;
import dave.sim.cluster.Cluster;
import dave.wire.Dat;
import dave.wire.Message.Put;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import java.util.List;

/**
 * A host without an engine that speaks genuine links. It answers pings as nodes do, so that nodes
 * keep it as a peer. A script chooses all else that its cells carry.
 */
public final class LinkedHost {
  private final SealedLine line;
  private final HostilePeer peer;

  /** What a host does with its links. Addresses are of "sealed". */
  public interface Script {
    /** Loads the next cell to a node. */
    default void load(CellRoom room) {}

    /** Receives short ids of a node, or a frame on what stores hold. */
    default void heard(LinkEvent event) {}

    /** Receives a dat of a node, as a PUT that is not decoded. */
    default void brought(PeerAddress from, byte[] put) {}
  }

  /**
   * Creates the host and begins to listen. It names itself when it is asked for peers.
   *
   * @param udp its address, below its links
   */
  public LinkedHost(Cluster cluster, PeerAddress udp, Script script) {
    line = new SealedLine(cluster, udp);
    line.script(script::load, script::heard);
    peer = new HostilePeer(line, asker -> List.of(line.address()), script::brought);
  }

  /** Returns the address at which nodes know it. */
  public PeerAddress address() {
    return line.address();
  }

  /** Opens a link to a node, if there is none, and requests peers. */
  public void approach(PeerAddress node) {
    peer.requestPeers(node);
  }

  /** Sends a dat in the next cells to a node. */
  public void send(PeerAddress node, Dat dat) {
    peer.send(node, PacketCodec.encode(new Put(dat)));
  }

  /** Sends so many cells each epoch from now on, in turn to all its links; a node sends one. */
  public void pace(int cellsEachEpoch) {
    line.pace(cellsEachEpoch);
  }

  /** Returns how many links it has. */
  public int links() {
    return line.links();
  }
}
