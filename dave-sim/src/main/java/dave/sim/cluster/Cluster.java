package dave.sim.cluster;

import dave.engine.Bandwidths;
import dave.engine.EngineConfig;
import dave.engine.link.LinkConfig;
import dave.sim.network.Addresses;
import dave.sim.network.Nat;
import dave.sim.network.Network;
import dave.sim.world.SkewedClock;
import dave.sim.world.World;
import dave.wire.PeerAddress;
import dave.wire.crypto.Signatures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A simulated network of honest nodes, determined by its options alone. */
public final class Cluster implements AutoCloseable {
  private static final Signatures SIGNATURES = Signatures.best();

  private final Options options;
  private final World world;
  private final Network network;
  private final Signatures signatures = new SharedSignatures(SIGNATURES);
  private final List<Node> nodes = new ArrayList<>();
  private final Map<PeerAddress, Node> byAddress = new HashMap<>();
  private final DatFactory factory;
  private final List<PeerAddress> addresses;

  /** Creates the network and its nodes, without starting the nodes. */
  public Cluster(Options options) {
    this(options, null);
  }

  /**
   * Creates a cluster with chosen edges instead of random ones.
   *
   * @param chosenEdges returns the numbers of the nodes that are the edges of a node
   */
  public Cluster(Options options, @Nullable IntFunction<List<Integer>> chosenEdges) {
    this.options = options;
    world = new World(options.seed());
    network = new Network(world, options.links());
    factory = new DatFactory(world, "honest");
    SplittableRandom random = world.random("cluster", 0);
    // Addresses are compared millions of times, which is faster if equal ones are identical.
    addresses = IntStream.range(0, options.nodes().count()).mapToObj(Addresses::node).toList();
    List<Nat> nats = nats(random);
    List<Integer> reachable = new ArrayList<>();
    for (int i = 0; i < nats.size(); i++) {
      if (nats.get(i) == Nat.NONE) {
        reachable.add(i);
      }
    }
    for (int i = 0; i < options.nodes().count(); i++) {
      List<PeerAddress> edges =
          chosenEdges == null
              ? edges(i, reachable, random)
              : chosenEdges.apply(i).stream().map(Addresses::node).toList();
      add(i, nats.get(i), edges, skew(random));
    }
  }

  /** Draws the NATs. The first node never has one, so that at least one node is reachable. */
  private List<Nat> nats(SplittableRandom random) {
    List<Nat> nats = new ArrayList<>();
    Options.Faults faults = options.faults();
    for (int i = 0; i < options.nodes().count(); i++) {
      double lot = i == 0 ? 1 : random.nextDouble();
      nats.add(
          lot < faults.natShare()
              ? Nat.ADDRESS_RESTRICTED
              : lot < faults.natShare() + faults.symmetricShare() ? Nat.SYMMETRIC : Nat.NONE);
    }
    return nats;
  }

  private List<PeerAddress> edges(int node, List<Integer> reachable, SplittableRandom random) {
    Set<PeerAddress> edges = new HashSet<>();
    List<PeerAddress> ordered = new ArrayList<>();
    int others = reachable.size() - (reachable.contains(node) ? 1 : 0);
    int wanted = Math.min(options.nodes().edges(), others);
    if (node > 0 && wanted > 0) { // An edge to an earlier node: all are connected.
      int before = countBelow(reachable, node);
      PeerAddress first = addresses.get(reachable.get(random.nextInt(before)));
      edges.add(first);
      ordered.add(first);
    }
    for (int tries = 0; ordered.size() < wanted && tries < 100 * wanted; tries++) {
      int other = reachable.get(random.nextInt(reachable.size()));
      if (other != node && edges.add(addresses.get(other))) {
        ordered.add(addresses.get(other));
      }
    }
    return ordered;
  }

  private static int countBelow(List<Integer> numbers, int limit) {
    return (int) numbers.stream().filter(number -> number < limit).count();
  }

  private Duration skew(SplittableRandom random) {
    long maxMs = options.faults().maxSkew().toMillis();
    return Duration.ofMillis(maxMs == 0 ? 0 : random.nextLong(-maxMs, maxMs + 1));
  }

  private void add(int number, Nat nat, List<PeerAddress> edges, Duration skew) {
    Options.Nodes all = options.nodes();
    EngineConfig config =
        new EngineConfig(
            edges,
            all.epoch(),
            all.minDifficulty(),
            all.mass(),
            Bandwidths.DEFAULT,
            all.timing(),
            LinkConfig.PLAIN);
    SkewedClock clock = new SkewedClock(world.scheduler(), skew);
    Node node = new Node(this, number, addresses.get(number), nat, config, clock);
    nodes.add(node);
    byAddress.put(node.address(), node);
  }

  /** Returns the options of the cluster. */
  public Options options() {
    return options;
  }

  /** Returns the clock and the randomness of the cluster. */
  public World world() {
    return world;
  }

  /** Returns the network of the cluster. */
  public Network network() {
    return network;
  }

  /** Returns the factory for dats of honest authors. */
  public DatFactory factory() {
    return factory;
  }

  Signatures signatures() {
    return signatures;
  }

  /** Returns all nodes, by number. */
  public List<Node> nodes() {
    return nodes;
  }

  /** Returns the node of a number. */
  public Node node(int number) {
    return nodes.get(number);
  }

  /** Returns the node at a public address; empty behind a symmetric NAT. */
  public Optional<Node> at(PeerAddress address) {
    return Optional.ofNullable(byAddress.get(address));
  }

  /**
   * Starts all nodes at random moments of a period, so that their ticks differ, and runs the
   * period.
   */
  public void startAll(Duration over) {
    SplittableRandom random = world.random("start", 0);
    for (Node node : nodes) {
      world.in(Duration.ofNanos(random.nextLong(over.toNanos())), node::start);
    }
    world.run(over);
  }

  /** Starts the faults of the options, with times counted from now. */
  public FaultInjector startFaults() {
    FaultInjector faults = new FaultInjector(this);
    faults.start();
    return faults;
  }

  @Override
  public void close() {
    for (Node node : nodes) {
      if (node.isUp()) {
        node.crash();
      }
    }
  }
}
