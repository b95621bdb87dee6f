package dave.sim.scenario;

import dave.sim.cluster.Cluster;
import dave.sim.network.Network;
import dave.wire.PeerAddress;

/** The way in which a host without an engine talks to nodes: plain packets, or links. */
public interface Line {
  /** Returns the address at which nodes know the host. */
  PeerAddress address();

  /** Starts to pass messages to a receiver. */
  void open(Network.Receiver receiver);

  /**
   * Sends a message.
   *
   * @param to the address at which this host knows a node
   */
  void send(PeerAddress to, byte[] packet);

  /** Stops to receive, and to send cells. */
  void close();

  /** Returns a host that sends plain packets. */
  static Line plain(Network network, PeerAddress address) {
    return new Line() {
      @Override
      public PeerAddress address() {
        return address;
      }

      @Override
      public void open(Network.Receiver receiver) {
        network.listen(address, receiver);
      }

      @Override
      public void send(PeerAddress to, byte[] packet) {
        network.send(address, to, packet);
      }

      @Override
      public void close() {
        network.silence(address);
      }
    };
  }

  /** Returns a host that talks as the nodes of a cluster do: over links, if they have any. */
  static Line like(Cluster cluster, PeerAddress address) {
    return cluster.options().nodes().linking().any()
        ? new SealedLine(cluster, address)
        : plain(cluster.network(), address);
  }
}
