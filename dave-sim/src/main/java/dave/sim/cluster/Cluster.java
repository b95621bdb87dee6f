package dave.sim.cluster;

import dave.engine.Bandwidths;
import dave.engine.EngineConfig;
import dave.engine.store.DatStore;
import dave.engine.store.memory.InMemoryDatStore;
import dave.link.cell.CellFormat;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
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
  private final LinkKeys linkKeys;
  private final Stores stores;
  private final List<Network.Tap> saidTaps = new ArrayList<>();
  private final List<Network.Tap> heardTaps = new ArrayList<>();
  private final List<CellTap> cellTaps = new ArrayList<>();
  private final List<FrameTap> frameTaps = new ArrayList<>();
  private final List<TurnTap> turnTaps = new ArrayList<>();

  /** Makes the stores of nodes. */
  @FunctionalInterface
  public interface Stores {
    /**
     * Returns a new store.
     *
     * @param node the number of the node
     */
    DatStore store(int node, SkewedClock clock, RandomGenerator random);

    /** Returns stores in memory that hold nothing yet, as the options say. */
    static Stores empty(Options.Nodes nodes) {
      return (node, clock, random) ->
          new InMemoryDatStore(nodes.capacityBytes(), nodes.mass(), clock, random);
    }
  }

  /** Observes cells. */
  @FunctionalInterface
  public interface CellTap {
    /**
     * Called just before the cell is sent.
     *
     * @param to the UDP address of the receiver
     * @param used bytes of messages in it
     */
    void cell(Node from, PeerAddress to, int used);
  }

  /** Observes the frames that reach nodes in cells. */
  @FunctionalInterface
  public interface FrameTap {
    /**
     * Takes a frame.
     *
     * @param from the UDP address of the sender
     * @param type as in {@code dave.link.cell.FrameType}
     * @param length bytes in it, without type and length
     */
    void frame(PeerAddress from, Node to, int type, int length);
  }

  /** Observes the links of nodes and their turns. The addresses are of "sealed". */
  public interface TurnTap {
    /** A link opened, which takes turns from the next round on. */
    void joins(Node node, PeerAddress link);

    /** A link ended. */
    void leaves(Node node, PeerAddress link);

    /** A link has the turns of another now. The addresses may be equal. */
    void replaces(Node node, PeerAddress former, PeerAddress link);

    /** A cell is sent. */
    void sends(Node node, PeerAddress link);
  }

  /** Creates the network and its nodes, without starting the nodes. */
  public Cluster(Options options) {
    this(options, null, Stores.empty(options.nodes()));
  }

  /**
   * Creates a cluster with chosen edges instead of random ones.
   *
   * @param chosenEdges returns the numbers of the nodes that are the edges of a node
   */
  public Cluster(Options options, IntFunction<List<Integer>> chosenEdges) {
    this(options, chosenEdges, Stores.empty(options.nodes()));
  }

  /** Creates a cluster with chosen stores. */
  public Cluster(Options options, Stores stores) {
    this(options, null, stores);
  }

  private Cluster(
      Options options, @Nullable IntFunction<List<Integer>> chosenEdges, Stores stores) {
    this.options = options;
    this.stores = stores;
    world = new World(options.seed());
    network = new Network(world, options.links());
    factory = new DatFactory(world, "honest");
    SplittableRandom random = world.random("cluster", 0);
    // Addresses are compared millions of times, which is faster if equal ones are identical.
    addresses = IntStream.range(0, options.nodes().count()).mapToObj(Addresses::node).toList();
    linkKeys = new LinkKeys(world, options.nodes());
    List<Nat> nats = nats(random);
    List<Integer> reachable = new ArrayList<>();
    for (int i = 0; i < nats.size(); i++) {
      if (nats.get(i) == Nat.NONE) {
        reachable.add(i);
      }
    }
    for (int i = 0; i < options.nodes().count(); i++) {
      List<Integer> edges =
          chosenEdges == null ? edges(i, reachable, random) : chosenEdges.apply(i);
      add(i, nats.get(i), edges, skew(random));
    }
  }

  /** Draws the NATs. The first node never has one, so that at least one node is reachable. */
  private List<Nat> nats(SplittableRandom random) {
    List<Nat> nats = new ArrayList<>();
    for (int i = 0; i < options.nodes().count(); i++) {
      double lot = i == 0 ? 1 : random.nextDouble();
      nats.add(options.faults().nats().kind(lot));
    }
    return nats;
  }

  private List<Integer> edges(int node, List<Integer> reachable, SplittableRandom random) {
    Set<Integer> edges = new LinkedHashSet<>();
    int others = reachable.size() - (reachable.contains(node) ? 1 : 0);
    int wanted = Math.min(options.nodes().edges(), others);
    if (node > 0 && wanted > 0) { // An edge to an earlier node: all are connected.
      int before = countBelow(reachable, node);
      edges.add(reachable.get(random.nextInt(before)));
    }
    for (int tries = 0; edges.size() < wanted && tries < 100 * wanted; tries++) {
      int other = reachable.get(random.nextInt(reachable.size()));
      if (other != node) {
        edges.add(other);
      }
    }
    return List.copyOf(edges);
  }

  private static int countBelow(List<Integer> numbers, int limit) {
    return (int) numbers.stream().filter(number -> number < limit).count();
  }

  private Duration skew(SplittableRandom random) {
    long maxMs = options.faults().maxSkew().toMillis();
    return Duration.ofMillis(maxMs == 0 ? 0 : random.nextLong(-maxMs, maxMs + 1));
  }

  /** Returns the address at which other nodes with links know a node: of "sealed", or plain. */
  PeerAddress linkAddress(int node) {
    return linkKeys.address(node, addresses.get(node));
  }

  /** Returns the address at which one node knows another. */
  private PeerAddress address(int node, int forNode) {
    return linkKeys.has(forNode) ? linkAddress(node) : addresses.get(node);
  }

  private void add(int number, Nat nat, List<Integer> edges, Duration skew) {
    Options.Nodes all = options.nodes();
    EngineConfig config =
        new EngineConfig(
            edges.stream().map(edge -> address(edge, number)).toList(),
            all.epoch(number),
            all.minDifficulty(),
            all.mass(),
            Bandwidths.DEFAULT,
            all.timing(),
            linkKeys.config(number));
    SkewedClock clock = new SkewedClock(world.scheduler(), skew);
    Node node = new Node(this, number, addresses.get(number), nat, config, clock);
    nodes.add(node);
    byAddress.put(node.address(), node);
  }

  /** Returns the options of the cluster. */
  public Options options() {
    return options;
  }

  Stores stores() {
    return stores;
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

  /** Returns an implementation that verifies each signature once. */
  public Signatures signatures() {
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

  /** Returns the node at a public address, of UDP or a link; empty behind a symmetric NAT. */
  public Optional<Node> at(PeerAddress address) {
    return Optional.ofNullable(byAddress.get(udp(address)));
  }

  /** Returns the UDP address at which a peer receives packets or cells. */
  public static PeerAddress udp(PeerAddress address) {
    return address.transport().equals(PeerAddress.SEALED) ? address.underLink() : address;
  }

  /**
   * Observes the messages that hosts send: as plain packets, or in cells. The addresses are of UDP.
   * A message in cells is observed when it begins to wait for one.
   */
  public void tapSaid(Network.Tap tap) {
    network.tapSends((from, to, packet) -> pass(tap, from, to, packet));
    saidTaps.add(tap);
  }

  /**
   * Observes the messages that reach hosts in plain packets, and nodes in cells. The addresses are
   * of UDP.
   */
  public void tapHeard(Network.Tap tap) {
    network.tapDeliveries((from, to, packet) -> pass(tap, from, to, packet));
    heardTaps.add(tap);
  }

  private void pass(Network.Tap tap, PeerAddress from, PeerAddress to, byte[] packet) {
    if (!isCell(packet)) {
      tap.packet(from, to, packet);
    }
  }

  /** Returns whether a datagram belongs to a link: some node has links, and cells have its size. */
  public boolean isCell(byte[] packet) {
    return options.nodes().linking().any() && CellFormat.isSize(packet.length);
  }

  /** Observes all cells that nodes send. */
  public void tapCells(CellTap tap) {
    cellTaps.add(tap);
  }

  /** Observes the frames that reach nodes in cells. */
  public void tapFrames(FrameTap tap) {
    frameTaps.add(tap);
  }

  /** Observes the links of all nodes and their turns. */
  public void tapTurns(TurnTap tap) {
    turnTaps.add(tap);
  }

  void turns(Consumer<TurnTap> event) {
    turnTaps.forEach(event);
  }

  void said(Node from, PeerAddress to, byte[] packet) {
    for (Network.Tap tap : saidTaps) {
      tap.packet(from.address(), udp(to), packet);
    }
  }

  void heard(PeerAddress from, Node to, byte[] packet) {
    for (Network.Tap tap : heardTaps) {
      tap.packet(udp(from), to.address(), packet);
    }
  }

  void frame(PeerAddress from, Node to, int type, int length) {
    for (FrameTap tap : frameTaps) {
      tap.frame(udp(from), to, type, length);
    }
  }

  void cell(Node from, PeerAddress to, int used) {
    for (CellTap tap : cellTaps) {
      tap.cell(from, udp(to), used);
    }
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
