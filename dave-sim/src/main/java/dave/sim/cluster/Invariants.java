package dave.sim.cluster;

import dave.engine.EngineEvent;
import dave.engine.model.PeerView;
import dave.sim.world.World;
import dave.wire.PeerAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Checks the rules that must always hold, at every packet and every change. The first breach ends
 * the run and names its seed.
 *
 * <ul>
 *   <li>A node sends at most one gossip PUT in an epoch: two PUTs are never closer than an epoch,
 *       except answers to GET.
 *   <li>A node sends at most one cell in an epoch, to all linked peers together.
 *   <li>No dat or request goes to an address that has never sent anything, except to edges.
 *   <li>A store counts at most its capacity.
 *   <li>No peer has more trust than the new dats that it brought are worth. A peer with a link key
 *       keeps what it earned when its link ends.
 *   <li>The tasks that wait in nodes are bounded, and so are the packets on their way between
 *       hosts. Timers and plans of a scenario do not count.
 *   <li>No packet stops a node.
 * </ul>
 */
public final class Invariants {
  /** An engine has a few timers, a slot, and a wait for each question that it asked. */
  private static final long TASKS_PER_NODE = 100;

  /** What a host sends in the time that a packet takes, and the answers to it. */
  private static final long PACKETS_PER_HOST = 1_000;

  private final Cluster cluster;
  private final World world;
  private final SplittableRandom random;
  private final Map<PeerAddress, Long> lastPutNs = new HashMap<>();
  private final Map<Integer, Long> lastCellNs = new HashMap<>();
  private final Map<PeerAddress, Map<PeerAddress, Integer>> owedAnswers = new HashMap<>();
  private final LongSet heard = new LongSet();

  /** What peers earned at a node, by link key or, without one, by address. */
  private final Map<Integer, Map<Object, Double>> earned = new HashMap<>();

  private long checks;

  /** Returns the checks of a cluster. Call it before the nodes start. */
  public static Invariants watch(Cluster cluster) {
    Invariants invariants = new Invariants(cluster);
    cluster.network().tapDeliveries(invariants::delivered);
    cluster.network().tapEngines(invariants::sent);
    cluster.tapCells((from, to, used) -> invariants.cell(from));
    for (Node node : cluster.nodes()) {
      node.onStore(event -> invariants.checkCapacity(node));
      node.onEngine(event -> invariants.observe(node, event));
    }
    cluster.world().every(Duration.ofSeconds(1), invariants::sample);
    return invariants;
  }

  private Invariants(Cluster cluster) {
    this.cluster = cluster;
    world = cluster.world();
    random = world.random("rules", 0);
  }

  /** Returns the number of checks so far. */
  public long checks() {
    return checks;
  }

  private void delivered(PeerAddress from, PeerAddress to, byte[] packet) {
    if (cluster.at(to).isEmpty() || cluster.isCell(packet)) {
      return;
    }
    heard.add(pair(from, to));
    if (PacketFields.isGet(packet)) {
      // A page of up to 256 PUTs may answer one GET.
      owedAnswers.computeIfAbsent(to, node -> new HashMap<>()).merge(from, 256, Integer::sum);
    }
  }

  /** Returns whether less than an epoch of a node has passed; a node may catch up short ones. */
  private boolean isTooSoon(Node node, @Nullable Long lastNs) {
    long epochNs = cluster.options().nodes().epoch(node.number()).toNanos();
    return lastNs != null && world.nowNs() - lastNs < epochNs && epochNs >= 1_000_000;
  }

  private void cell(Node node) {
    checks++;
    Long last = lastCellNs.put(node.number(), world.nowNs());
    if (isTooSoon(node, last)) {
      world.broken(
          "one cell an epoch",
          "node " + node.number() + " sends two within " + (world.nowNs() - last) + " ns");
    }
  }

  private void sent(PeerAddress from, PeerAddress to, byte[] packet) {
    boolean put = PacketFields.isPut(packet);
    if ((!put && !PacketFields.isGet(packet)) || cluster.isCell(packet)) {
      return;
    }
    Node node = cluster.at(from).orElse(null);
    if (node == null || !node.isUp()) {
      return; // behind a symmetric NAT
    }
    checks++;
    if (!heard.contains(pair(to, from))) {
      world.broken(
          "no dat to strangers", node.number() + " sends a dat to " + to + ", never heard of");
    }
    if (put && !consumeOwed(from, to)) {
      Long last = lastPutNs.put(from, world.nowNs());
      if (isTooSoon(node, last)) {
        world.broken(
            "one PUT an epoch",
            "node " + node.number() + " sends two within " + (world.nowNs() - last) + " ns");
      }
    }
  }

  /**
   * Returns a hash of two addresses in order. A collision could hide a breach, but not report a
   * false one.
   */
  private static long pair(PeerAddress from, PeerAddress to) {
    return World.mix(from.hashCode(), to.hashCode());
  }

  private boolean consumeOwed(PeerAddress from, PeerAddress to) {
    Map<PeerAddress, Integer> owed = owedAnswers.get(from);
    return owed != null
        && owed.computeIfPresent(to, (peer, left) -> left == 1 ? null : left - 1) != null;
  }

  private void checkCapacity(Node node) {
    checks++;
    var stats = node.store().stats();
    if (stats.bytes() > stats.capacityBytes()) {
      world.broken("capacity", "node " + node.number() + " holds " + stats);
    }
  }

  private void observe(Node node, EngineEvent event) {
    switch (event) {
      case EngineEvent.DatReceived received -> {
        double ageS = (node.clock().millis() - received.dat().dat().timeMs()) / 1_000.0;
        earned
            .computeIfAbsent(node.number(), number -> new HashMap<>())
            .merge(
                identity(received.from()),
                received.dat().difficulty() / Math.max(1, ageS),
                Double::sum);
      }
      case EngineEvent.Stopped stopped -> {
        earned.remove(node.number());
        if (node.isUp()) {
          world.broken("no packet stops a node", "node " + node.number() + " stopped");
        }
      }
      case EngineEvent.Ready ready -> {
        lastPutNs.remove(node.address());
        lastCellNs.remove(node.number());
      }
      case EngineEvent.PeerAdded added -> {}
      case EngineEvent.NetworkChanged changed -> {}
      case EngineEvent.PeerDropped dropped -> {
        if (!isLinked(dropped.peer())) {
          earned.getOrDefault(node.number(), new HashMap<>()).remove(dropped.peer());
        }
      }
    }
  }

  private void sample() {
    checks++;
    checkQueues();
    Node node = cluster.node(random.nextInt(cluster.nodes().size()));
    if (node.isUp()) {
      node.engine().peers().subscribe(peers -> peers.forEach(peer -> checkTrust(node, peer)));
    }
  }

  private void checkQueues() {
    long tasks = (long) world.scheduler().pending() - world.scripted();
    long packets = cluster.network().onTheWay();
    long nodes = cluster.nodes().size();
    long hosts = Math.max(nodes, cluster.network().hosts());
    if (tasks > TASKS_PER_NODE * nodes || packets > PACKETS_PER_HOST * hosts) {
      world.broken(
          "bounded queues",
          (tasks + " tasks of " + nodes + " nodes wait, ")
              + (packets + " packets are on their way between " + hosts + " hosts"));
    }
  }

  private static boolean isLinked(PeerAddress peer) {
    return peer.transport().equals(PeerAddress.SEALED);
  }

  private static Object identity(PeerAddress peer) {
    return isLinked(peer) ? peer.linkKey() : peer;
  }

  private void checkTrust(Node node, PeerView peer) {
    checks++;
    Map<Object, Double> ofNode = earned.getOrDefault(node.number(), Map.of());
    double most = ofNode.getOrDefault(identity(peer.address()), 0.0);
    if (peer.trust() > most * 1.000001) {
      world.broken(
          "trust is earned",
          "node " + node.number() + " trusts " + peer + ", whose dats are worth " + most);
    }
  }
}
