package dave.sim.scenario.anonymity;

import dave.engine.model.Defences;
import dave.sim.cluster.Cluster;
import dave.sim.cluster.Node;
import dave.sim.cluster.Options;
import dave.sim.cluster.PacketFields;
import dave.sim.network.Addresses;
import dave.sim.scenario.HostilePeer;
import dave.sim.world.World;
import dave.wire.Dat;
import dave.wire.Message;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One of two small worlds that differ only in how a dat reaches a node at one instant. Either a
 * peer sends the dat, or the node's owner puts it while the same peer sends an old dat. The peer
 * sends in both, so that the node has the same reasons to ping it.
 *
 * <p>The peer has sent many dats before. So one more dat changes neither the number of trusted
 * peers nor their order. No other dat is new while the node is watched, as new trust may change the
 * receivers of gossip.
 */
final class TwinRun {
  private static final int NODES = 12;
  private static final double PACKETS_PER_SECOND = 50;
  private static final Duration JOIN = Duration.ofSeconds(60);
  private static final Duration QUIET = Duration.ofSeconds(15);
  private static final int EARLIER = 40;

  private final Cluster cluster;
  private final World world;
  private final Node node;
  private final HostilePeer courier;
  private final List<Sent> sent = new ArrayList<>();
  private long fromNs = Long.MAX_VALUE;

  /** The way in which the dat reaches the node. */
  enum Way {
    PUT,
    BROUGHT,
    BROUGHT_MARKED,
  }

  /** A packet that the node sent. */
  @SuppressWarnings("ArrayRecordComponent") // Only compared here.
  private record Sent(long ns, PeerAddress to, byte[] packet) {
    boolean isLike(Sent other) {
      return ns == other.ns && to.equals(other.to) && Arrays.equals(packet, other.packet);
    }
  }

  TwinRun(long seed, int number, Defences defences) {
    Options options = Options.of(seed, NODES);
    cluster =
        new Cluster(
            options.withNodes(options.nodes().withRate(PACKETS_PER_SECOND).withDefences(defences)));
    world = cluster.world();
    node = cluster.node(number);
    courier = new HostilePeer(cluster.network(), Addresses.attacker(0, 1), node -> List.of());
    cluster.network().tapEngines(this::sent);
  }

  private void sent(PeerAddress from, PeerAddress to, byte[] packet) {
    if (world.nowNs() >= fromNs && from.equals(node.address())) {
      sent.add(new Sent(world.nowNs(), to, packet));
    }
  }

  /** Delivers the dat, and records the packets that the node sends afterwards. */
  TwinRun run(Way way, Duration watched) {
    cluster.startAll(Duration.ofSeconds(5));
    courier.requestPeers(node.address());
    world.run(JOIN);
    Dat old = bringEarlier();
    world.run(QUIET);
    Dat dat = cluster.factory().dat(0, world.nowMs() - 100, 6);
    cluster
        .network()
        .tapDeliveries(
            (from, to, packet) -> {
              if (from.equals(courier.address()) && PacketFields.isPut(packet)) {
                fromNs = world.nowNs();
                if (way == Way.PUT) {
                  node.submit(dat);
                }
              }
            });
    bring(way == Way.PUT ? old : dat, way == Way.BROUGHT_MARKED);
    world.run(watched);
    cluster.close();
    return this;
  }

  private void bring(Dat dat, boolean marked) {
    courier.send(node.address(), PacketCodec.encode(new Message.Put(dat, marked)));
  }

  private Dat bringEarlier() {
    Dat last = null;
    for (int i = 0; i < EARLIER; i++) {
      last = cluster.factory().dat(i, world.nowMs() - 100, 8);
      bring(last, /* marked= */ false);
      cluster.node(i % NODES).submit(cluster.factory().dat(i, world.nowMs() - 100, 6));
      world.run(Duration.ofMillis(293));
    }
    if (last == null) {
      throw new IllegalStateException("nothing was brought");
    }
    return last;
  }

  Cluster cluster() {
    return cluster;
  }

  /** Returns the number of packets that the node sent. */
  int packets() {
    return sent.size();
  }

  /** Returns whether the node sent a dat with the mark of the stem. */
  boolean marked() {
    return sent.stream()
        .anyMatch(
            each -> PacketFields.isPut(each.packet()) && PacketFields.isMarked(each.packet()));
  }

  /** Returns the number of equal packets of both runs before the first difference. */
  int alike(TwinRun other) {
    int alike = 0;
    int most = Math.min(sent.size(), other.sent.size());
    while (alike < most && sent.get(alike).isLike(other.sent.get(alike))) {
      alike++;
    }
    return alike;
  }

  /** Returns whether both sent the same packets to the same peers at the same times. */
  boolean isLike(TwinRun other) {
    return sent.size() == other.sent.size() && alike(other) == sent.size();
  }

  /** Returns whether both sent packets at the same times, regardless of content and peer. */
  boolean hasTimesOf(TwinRun other) {
    return Arrays.equals(
        sent.stream().mapToLong(Sent::ns).toArray(),
        other.sent.stream().mapToLong(Sent::ns).toArray());
  }
}
