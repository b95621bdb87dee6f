package dave.sim.scenario.anonymity;

import dave.engine.model.Defences;
import dave.sim.cluster.Cluster;
import dave.sim.cluster.Node;
import dave.sim.cluster.Options;
import dave.sim.cluster.Sniff;
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
 * A small world of which there are two alike, but for one thing: how a dat comes to a node at an
 * instant. Either a peer brings it, or the node's owner puts it while the same peer brings an old
 * dat: the peer speaks in both, so that the node has the same reasons to ping it.
 *
 * <p>The peer has brought many dats before, so that one more changes neither how many peers are
 * trusted nor who is the first of them; and no other dat is new while the node is watched, as to
 * earn trust may change whom a node sends to.
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

  /** How the dat comes. */
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

  /** Lets the dat come, and records what the node sends in the time after. */
  TwinRun run(Way way, Duration watched) {
    cluster.startAll(Duration.ofSeconds(5));
    courier.greet(node.address());
    world.run(JOIN);
    Dat old = bringEarlier();
    world.run(QUIET);
    Dat dat = cluster.mint().dat(0, world.nowMs() - 100, 6);
    cluster
        .network()
        .tapDeliveries(
            (from, to, packet) -> {
              if (from.equals(courier.address()) && Sniff.isPut(packet)) {
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
      last = cluster.mint().dat(i, world.nowMs() - 100, 8);
      bring(last, /* marked= */ false);
      cluster.node(i % NODES).submit(cluster.mint().dat(i, world.nowMs() - 100, 6));
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

  /** How many packets the node sent. */
  int packets() {
    return sent.size();
  }

  /** Whether it sent a dat as in its stem. */
  boolean marked() {
    return sent.stream()
        .anyMatch(each -> Sniff.isPut(each.packet()) && Sniff.isMarked(each.packet()));
  }

  /** How many packets were sent alike by both, from the first one on. */
  int alike(TwinRun other) {
    int alike = 0;
    int most = Math.min(sent.size(), other.sent.size());
    while (alike < most && sent.get(alike).isLike(other.sent.get(alike))) {
      alike++;
    }
    return alike;
  }

  /** Whether both sent the same packets to the same peers at the same times. */
  boolean isLike(TwinRun other) {
    return sent.size() == other.sent.size() && alike(other) == sent.size();
  }

  /** Whether both sent at the same times, whatever to whom. */
  boolean hasTimesOf(TwinRun other) {
    return Arrays.equals(
        sent.stream().mapToLong(Sent::ns).toArray(),
        other.sent.stream().mapToLong(Sent::ns).toArray());
  }
}
