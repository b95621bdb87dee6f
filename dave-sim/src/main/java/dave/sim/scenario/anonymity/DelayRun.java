package dave.sim.scenario.anonymity;

import dave.engine.model.Defence;
import dave.engine.model.Defences;
import dave.sim.cluster.Cluster;
import dave.sim.cluster.Invariants;
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
import dave.wire.WorkHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleConsumer;

/**
 * Measures the delay until a node first sends a new dat. It compares the author's node with a node
 * that gets the same dat from a peer at the same instant.
 */
final class DelayRun implements AutoCloseable {
  private static final Duration JOIN = Duration.ofSeconds(60);
  private static final Duration INTERVAL = Duration.ofMillis(257);
  private static final Duration TAIL = Duration.ofSeconds(20);

  private final Cluster cluster;
  private final World world;
  private final HostilePeer courier;
  private final SplittableRandom random;
  private final Map<WorkHash, Pair> pairs = new HashMap<>();
  private final List<Pair> ordered = new ArrayList<>();

  /** One dat at two nodes. */
  private static final class Pair {
    final Dat dat;
    final Node author;
    final Node brought;
    long startNs = -1;
    double ownS = Double.POSITIVE_INFINITY;
    double broughtS = Double.POSITIVE_INFINITY;

    Pair(Dat dat, Node author, Node brought) {
      this.dat = dat;
      this.author = author;
      this.brought = brought;
    }
  }

  DelayRun(long seed, int nodes, double packetsPerSecond, Defences defences) {
    Options options = Options.of(seed, nodes);
    cluster =
        new Cluster(
            options.withNodes(
                options.nodes().withRate(packetsPerSecond).withEdges(8).withDefences(defences)));
    world = cluster.world();
    random = world.random("delays", 0);
    if (defences.has(Defence.UNIFORM_RELAY)) {
      Invariants.watch(cluster); // Else a node sends more than one PUT in an epoch.
    }
    courier = new HostilePeer(cluster.network(), Addresses.attacker(0, 1), node -> List.of());
    cluster.network().tapDeliveries(this::delivered);
    cluster.network().tapEngines(this::sent);
  }

  /** Runs the network and puts a number of dats. */
  DelayRun run(int dats, DoubleConsumer progress) {
    cluster.startAll(Duration.ofSeconds(5));
    cluster.nodes().forEach(node -> courier.requestPeers(node.address()));
    world.run(JOIN);
    for (int i = 0; i < dats; i++) {
      world.run(INTERVAL);
      Node author = cluster.node(random.nextInt(cluster.nodes().size()));
      int step = 1 + random.nextInt(cluster.nodes().size() - 1);
      Node other = cluster.node((author.number() + step) % cluster.nodes().size());
      Dat dat = cluster.factory().dat(random.nextInt(64), world.nowMs() - 100, 6);
      Pair pair = new Pair(dat, author, other);
      pairs.put(dat.work(), pair);
      ordered.add(pair);
      courier.send(other.address(), PacketCodec.encode(new Message.Put(dat)));
      if (i % Math.max(1, dats / 20) == 0) {
        progress.accept((double) i / dats);
      }
    }
    world.run(TAIL);
    return this;
  }

  private void delivered(PeerAddress from, PeerAddress to, byte[] packet) {
    if (from.equals(courier.address()) && PacketFields.isPut(packet)) {
      Pair pair = pairs.get(PacketFields.work(packet).orElseThrow());
      if (pair != null) {
        pair.startNs = world.nowNs();
        pair.author.submit(pair.dat);
      }
    }
  }

  private void sent(PeerAddress from, PeerAddress to, byte[] packet) {
    if (!PacketFields.isPut(packet)) {
      return;
    }
    Pair pair = pairs.get(PacketFields.work(packet).orElseThrow());
    if (pair == null) {
      return;
    }
    double seconds = (world.nowNs() - pair.startNs) / 1e9;
    if (from.equals(pair.author.address())) {
      pair.ownS = Math.min(pair.ownS, seconds);
    } else if (from.equals(pair.brought.address())) {
      pair.broughtS = Math.min(pair.broughtS, seconds);
    }
  }

  Cluster cluster() {
    return cluster;
  }

  /**
   * Returns the delays at the authors' nodes, in seconds, ascending; infinite if a dat was never
   * sent.
   */
  double[] own() {
    return ordered.stream().mapToDouble(pair -> pair.ownS).sorted().toArray();
  }

  /**
   * Returns the delays at the nodes that got a dat from a peer, in seconds, ascending; infinite if
   * a dat was never sent.
   */
  double[] brought() {
    return ordered.stream().mapToDouble(pair -> pair.broughtS).sorted().toArray();
  }

  /** Returns the probability that delays of one distribution differ at least this much. */
  double sameLaw() {
    return SampleStatistics.sameLaw(own(), brought());
  }

  double distance() {
    return SampleStatistics.distance(own(), brought());
  }

  @Override
  public void close() {
    cluster.close();
  }
}
