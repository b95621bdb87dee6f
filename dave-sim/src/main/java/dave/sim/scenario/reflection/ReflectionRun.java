package dave.sim.scenario.reflection;

import dave.engine.model.Defences;
import dave.engine.model.PeerView;
import dave.sim.cluster.Cluster;
import dave.sim.cluster.Invariants;
import dave.sim.cluster.Node;
import dave.sim.cluster.Options;
import dave.sim.cluster.Options.Linking;
import dave.sim.network.Addresses;
import dave.sim.scenario.reflection.ForgedRequests.Shape;
import dave.wire.PeerAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.DoubleConsumer;

/**
 * Sends nodes requests from forged sources, and counts the traffic to the victims. Each shape of
 * request has two victims of its own: a bystander and a live node.
 */
final class ReflectionRun implements AutoCloseable {
  /** Bytes of the UDP and IPv4 headers of a packet. */
  static final int HEADERS = 28;

  private static final Duration JOINED = Duration.ofSeconds(60);
  private static final Duration STEP = Duration.ofMillis(250);

  private final int targets;
  private final boolean attacks;
  private final Cluster cluster;
  private final ForgedRequests requests;
  private final Duration length;
  private final Map<PeerAddress, Traffic> victims = new HashMap<>();
  private final Map<Shape, Traffic> bystanders = new EnumMap<>(Shape.class);
  private final Map<Shape, Traffic> live = new EnumMap<>(Shape.class);
  private final Set<PeerAddress> proven = new HashSet<>();

  /** The packets sent from a victim's address, and those sent to it. */
  static final class Traffic {
    private final PeerAddress victim;
    private long attackBytes;
    private long attackPackets;
    private long bytes;
    private long packets;

    Traffic(PeerAddress victim) {
      this.victim = victim;
    }

    long attackBytes() {
      return attackBytes;
    }

    long bytes() {
      return bytes;
    }

    /** Returns the bytes with headers. */
    long attackWire() {
      return attackBytes + HEADERS * attackPackets;
    }

    /** Returns the bytes with headers. */
    long wire() {
      return bytes + HEADERS * packets;
    }
  }

  /**
   * @param attacks whether requests are forged; else the run shows the usual traffic of live nodes
   */
  ReflectionRun(long seed, int targets, Duration length, Defences defences, boolean attacks) {
    this(seed, targets, length, defences, attacks, Linking.PLAIN);
  }

  /**
   * @param attacks as above
   * @param linking of the nodes; the requests are plain packets in any case
   */
  ReflectionRun(
      long seed,
      int targets,
      Duration length,
      Defences defences,
      boolean attacks,
      Linking linking) {
    this.targets = targets;
    this.length = length;
    this.attacks = attacks;
    Options options = Options.of(seed, targets + Shape.values().length);
    int rate = linking.equals(Linking.PLAIN) ? 1 : 4; // Links need a shorter epoch.
    options =
        options.withNodes(
            options
                .nodes()
                .withRate(rate)
                .withEdges(4)
                .withDefences(defences)
                .withLinking(linking));
    cluster = new Cluster(options);
    Invariants.watch(cluster);
    requests = new ForgedRequests(cluster);
    int number = 0;
    for (Shape shape : Shape.values()) {
      bystanders.put(shape, victim(Addresses.bystander(256 * number)));
      live.put(shape, victim(Addresses.node(targets + number)));
      number++;
    }
    cluster.network().tapSends(this::sent);
  }

  private Traffic victim(PeerAddress address) {
    Traffic traffic = new Traffic(address);
    victims.put(address, traffic);
    return traffic;
  }

  Cluster cluster() {
    return cluster;
  }

  ReflectionRun run(DoubleConsumer progress) {
    cluster.startAll(Duration.ofSeconds(5));
    requests.load();
    cluster.world().run(JOINED);
    victims.values().forEach(traffic -> traffic.bytes = traffic.packets = 0);
    long steps = length.dividedBy(STEP);
    for (long step = 0; step < steps; step++) {
      if (attacks) {
        for (Shape shape : Shape.values()) {
          forge(bystander(shape), requests.packets(shape, step));
          forge(live(shape), requests.packets(shape, step));
        }
      }
      cluster.world().run(STEP);
      if (step % 20 == 0) {
        look();
        progress.accept((double) step / steps);
      }
    }
    // Packets that the attack still causes later count too.
    cluster.world().run(Duration.ofSeconds(60));
    look();
    return this;
  }

  private void forge(Traffic traffic, List<byte[]> packets) {
    for (byte[] packet : packets) {
      for (int target = 0; target < targets; target++) {
        traffic.attackBytes += packet.length;
        traffic.attackPackets++;
        cluster.network().send(traffic.victim, cluster.node(target).address(), packet);
      }
    }
  }

  private void sent(PeerAddress from, PeerAddress to, byte[] packet) {
    Traffic traffic = victims.get(to);
    if (traffic != null && cluster.at(from).map(node -> node.number() < targets).orElse(false)) {
      traffic.bytes += packet.length;
      traffic.packets++;
    }
  }

  private void look() {
    for (Node node : cluster.nodes().subList(0, targets)) {
      List<PeerView> peers = new ArrayList<>(node.peers());
      peers.removeIf(peer -> !peer.proven() || cluster.at(peer.address()).isPresent());
      peers.forEach(peer -> proven.add(peer.address()));
    }
  }

  /** Returns the traffic of the bystander of a shape. */
  Traffic bystander(Shape shape) {
    return Objects.requireNonNull(bystanders.get(shape), "each shape has one");
  }

  /** Returns the traffic of the live node of a shape. */
  Traffic live(Shape shape) {
    return Objects.requireNonNull(live.get(shape), "each shape has one");
  }

  /** Returns the bytes to the bystander for each byte of the attacker, without headers. */
  double factor(Shape shape) {
    Traffic traffic = bystander(shape);
    return (double) traffic.bytes() / Math.max(1, traffic.attackBytes());
  }

  /** Returns the same factor with headers. */
  double wireFactor(Shape shape) {
    Traffic traffic = bystander(shape);
    return (double) traffic.wire() / Math.max(1, traffic.attackWire());
  }

  /** Returns the range of the traffic to live nodes, in bytes. */
  private long variation() {
    LongSummaryStatistics bytes =
        live.values().stream().mapToLong(Traffic::wire).summaryStatistics();
    return bytes.getMax() - bytes.getMin();
  }

  /**
   * Returns the additional bytes to the live node for each byte of the attacker, with headers.
   * Additional is what exceeds the run without an attack by more than its variation.
   */
  double liveFactor(Shape shape, ReflectionRun quiet) {
    Traffic traffic = live(shape);
    long more = Math.max(0, traffic.wire() - quiet.live(shape).wire() - quiet.variation());
    return Math.max(0, (double) more / Math.max(1, traffic.attackWire()));
  }

  /** Returns the number of bystanders that a node took for proven. */
  int proven() {
    return proven.size();
  }

  @Override
  public void close() {
    cluster.close();
  }
}
