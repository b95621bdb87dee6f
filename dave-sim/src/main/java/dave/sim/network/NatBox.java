package dave.sim.network;

import dave.sim.world.World;
import dave.wire.PeerAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The routers in front of one host. */
final class NatBox {
  /** Those of a router behind another one, which passes packets on. */
  private static final Router.Ports NO_PORTS =
      new Router.Ports() {
        @Override
        public void open(PeerAddress port) {}

        @Override
        public void close(PeerAddress port) {}
      };

  private final Network network;
  private final World world;
  private final Nat kind;
  private final PeerAddress outside;

  /** From the host outwards. */
  private final List<Router> routers = new ArrayList<>();

  private Network.@Nullable Receiver inside;

  /**
   * @param outside the public address, with the port of the host; some kinds use other ports of it
   */
  NatBox(Network network, World world, Nat kind, PeerAddress outside) {
    this.network = network;
    this.world = world;
    this.kind = kind;
    this.outside = outside;
  }

  void open(Network.Receiver host) {
    inside = host;
    for (int i = 0; i < kind.routers().size(); i++) {
      boolean last = i == kind.routers().size() - 1;
      routers.add(
          new Router(world, kind.routers().get(i), outside, last ? new PublicPorts() : NO_PORTS));
    }
  }

  /** Returns the source address for a packet to {@code to}. */
  PeerAddress outward(PeerAddress to) {
    PeerAddress source = outside;
    for (Router router : routers) {
      source = router.outward(to);
    }
    return source;
  }

  /** Passes a packet in that came to a public port. */
  private void inward(PeerAddress port, PeerAddress from, byte[] packet) {
    PeerAddress to = port;
    for (int i = routers.size() - 1; i >= 0; i--) {
      if (!routers.get(i).admits(from, to)) {
        return;
      }
      to = outside; // A router behind another one keeps the port of the host.
    }
    if (inside != null) {
      inside.receive(from, packet);
    }
  }

  private final class PublicPorts implements Router.Ports {
    @Override
    public void open(PeerAddress port) {
      network.listen(port, (from, packet) -> inward(port, from, packet));
    }

    @Override
    public void close(PeerAddress port) {
      network.silence(port);
    }
  }

  void close() {
    inside = null;
    routers.forEach(Router::close);
    routers.clear();
  }
}
