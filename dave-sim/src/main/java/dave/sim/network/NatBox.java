package dave.sim.network;

import dave.sim.world.World;
import dave.wire.PeerAddress;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The NAT of one host. An outgoing packet lets answers in for a minute. */
final class NatBox {
  private static final long OPEN_NS = 60_000_000_000L;
  private static final int FIRST_PORT = 20_000;

  private final Network network;
  private final World world;
  private final Nat kind;
  private final PeerAddress outside;
  private final Map<Object, Long> openedNs = new HashMap<>();
  private final Map<PeerAddress, PeerAddress> ports = new HashMap<>();
  private Network.@Nullable Receiver inside;

  /**
   * @param outside the public address; a symmetric NAT uses other ports of it as well
   */
  NatBox(Network network, World world, Nat kind, PeerAddress outside) {
    this.network = network;
    this.world = world;
    this.kind = kind;
    this.outside = outside;
  }

  void open(Network.Receiver host) {
    inside = host;
    if (kind == Nat.ADDRESS_RESTRICTED) {
      network.listen(outside, (from, packet) -> inward(Addresses.host(from), from, packet));
    }
  }

  /** Returns the source address for a packet to {@code to}. */
  PeerAddress outward(PeerAddress to) {
    if (kind == Nat.ADDRESS_RESTRICTED) {
      openedNs.put(Addresses.host(to), world.nowNs());
      return outside;
    }
    openedNs.put(to, world.nowNs());
    return ports.computeIfAbsent(
        to,
        destination -> {
          PeerAddress port = Addresses.withPort(outside, FIRST_PORT + ports.size() % 40_000);
          network.listen(
              port,
              (from, packet) -> {
                if (from.equals(destination)) {
                  inward(destination, from, packet);
                }
              });
          return port;
        });
  }

  private void inward(Object opener, PeerAddress from, byte[] packet) {
    Long opened = openedNs.get(opener);
    if (opened != null && world.nowNs() - opened <= OPEN_NS && inside != null) {
      inside.receive(from, packet);
    }
  }

  void close() {
    inside = null;
    network.silence(outside);
    ports.values().forEach(network::silence);
    ports.clear();
    openedNs.clear();
  }
}
