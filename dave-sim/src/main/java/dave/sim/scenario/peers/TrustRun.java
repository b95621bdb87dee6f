package dave.sim.scenario.peers;

import dave.engine.EngineEvent;
import dave.engine.model.PeerView;
import dave.sim.cluster.Cluster;
import dave.sim.cluster.DatFactory;
import dave.sim.cluster.Invariants;
import dave.sim.cluster.Node;
import dave.sim.cluster.Options;
import dave.sim.cluster.PacketFields;
import dave.sim.network.Addresses;
import dave.sim.scenario.Line;
import dave.sim.world.World;
import dave.wire.Dat;
import dave.wire.PeerAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.DoubleConsumer;

/**
 * Measures the gossip that three kinds of peers get: honest nodes, hosts that only answer, and
 * hosts that mine dats of their own.
 */
final class TrustRun implements AutoCloseable {
  static final int CAUGHT_UP = 20;

  private static final int HONEST_BITS = 6;

  private final Cluster cluster;
  private final Guests guests;
  private final World world;
  private final SplittableRandom random;
  private final DatFactory purse;
  private final Map<PeerAddress, Kind> kinds = new HashMap<>();
  private final List<ScriptedHost> freeRiders = new ArrayList<>();
  private final List<ScriptedHost> minters = new ArrayList<>();
  private final Map<Kind, Long> puts = new EnumMap<>(Kind.class);
  private final Map<Kind, Long> links = new EnumMap<>(Kind.class);
  private final Map<Kind, Double> trust = new EnumMap<>(Kind.class);
  private boolean counting;

  /** The kind of a peer. */
  enum Kind {
    HONEST("honest relay"),
    FREE_RIDER("free-rider"),
    MINTER("self-minter");

    private final String text;

    Kind(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /**
   * The hosts besides honest nodes, each in a network group of its own.
   *
   * @param freeRiders how many only answer pings
   * @param minters how many mine dats of the least difficulty, and send each to all nodes at once
   * @param mintedPerSecond dats a second of each minter
   */
  record Guests(int freeRiders, int minters, double mintedPerSecond) {}

  TrustRun(Options options, Guests guests) {
    this.guests = guests;
    cluster = new Cluster(options);
    world = cluster.world();
    random = world.random("trust", 0);
    purse = new DatFactory(world, "self-minter");
    Invariants.watch(cluster);
    cluster.nodes().forEach(node -> kinds.put(node.address(), Kind.HONEST));
    for (int i = 0; i < guests.freeRiders() + guests.minters(); i++) {
      boolean minter = i >= guests.freeRiders();
      PeerAddress address = Addresses.attacker(i, 1);
      ScriptedHost host = new ScriptedHost(Line.like(cluster, address), List::<PeerAddress>of);
      kinds.put(address, minter ? Kind.MINTER : Kind.FREE_RIDER);
      (minter ? minters : freeRiders).add(host);
      host.open();
    }
    cluster.tapSaid(
        (from, to, packet) -> {
          if (counting && kinds.get(from) == Kind.HONEST && PacketFields.isPut(packet)) {
            Kind kind = kinds.get(to);
            if (kind != null) {
              puts.merge(kind, 1L, Long::sum);
            }
          }
        });
  }

  Cluster cluster() {
    return cluster;
  }

  /**
   * Runs the settling and the measurement.
   *
   * @param settle the time until trust is stable
   * @param measured the time in which gossip counts
   */
  TrustRun run(double datsPerSecond, Duration settle, Duration measured, DoubleConsumer progress) {
    cluster.startAll(Duration.ofSeconds(5));
    introduce(freeRiders);
    introduce(minters);
    for (ScriptedHost minter : minters) {
      if (guests.mintedPerSecond() > 0) {
        Duration each = Duration.ofNanos((long) (1e9 / guests.mintedPerSecond()));
        // A new peer gets no dats for a while, and no trust before it is proven.
        world.in(
            Duration.ofSeconds(10).plusNanos(random.nextLong(each.toNanos())),
            () -> world.every(each, () -> mint(minter)));
      }
    }
    Duration each = Duration.ofNanos((long) (1e9 / datsPerSecond));
    world.every(each, this::put);
    advance(settle, 0, 0.6, progress);
    counting = true;
    advance(measured, 0.6, 1, progress);
    counting = false;
    look();
    return this;
  }

  private void introduce(List<ScriptedHost> hosts) {
    for (ScriptedHost host : hosts) {
      for (Node node : cluster.nodes()) {
        world.in(
            Duration.ofMillis(1 + random.nextLong(10_000)),
            () -> host.approach(node.linkAddress()));
      }
    }
  }

  private void mint(ScriptedHost minter) {
    int bits = cluster.options().nodes().minDifficulty();
    Dat dat = purse.dat(minters.indexOf(minter), world.nowMs(), bits);
    cluster.nodes().forEach(node -> minter.send(dat, node.linkAddress()));
  }

  private void put() {
    Node node = cluster.node(random.nextInt(cluster.nodes().size()));
    if (node.isUp()) {
      node.submit(
          cluster.factory().dat(random.nextInt(64), node.clock().millis() - 100, HONEST_BITS));
    }
  }

  private void advance(Duration time, double from, double to, DoubleConsumer progress) {
    int steps = 20;
    for (int i = 0; i < steps; i++) {
      world.run(time.dividedBy(steps));
      progress.accept(from + (to - from) * (i + 1) / steps);
    }
  }

  /** Counts the peers of each kind in all tables, and sums their trust. */
  private void look() {
    for (Node node : cluster.nodes()) {
      for (PeerView peer : node.peers()) {
        Kind kind = kinds.get(Cluster.udp(peer.address()));
        if (peer.active() && kind != null) {
          links.merge(kind, 1L, Long::sum);
          trust.merge(kind, peer.trust(), Double::sum);
        }
      }
    }
  }

  /** Returns the mean number of dats that an honest node sent to a peer of a kind. */
  double putsPerLink(Kind kind) {
    return puts.getOrDefault(kind, 0L) / (double) Math.max(1, links(kind));
  }

  /** Returns the number of dats that honest nodes sent to all peers of a kind. */
  long puts(Kind kind) {
    return puts.getOrDefault(kind, 0L);
  }

  long allPuts() {
    return puts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Returns the number of pairs of an honest node and a peer of a kind to which it gossips. */
  long links(Kind kind) {
    return links.getOrDefault(kind, 0L);
  }

  long allLinks() {
    return links.values().stream().mapToLong(Long::longValue).sum();
  }

  double share(Kind kind) {
    return puts(kind) / (double) Math.max(1, allPuts());
  }

  /** Returns the mean trust of an honest node in a peer of a kind. */
  double trust(Kind kind) {
    return trust.getOrDefault(kind, 0.0) / Math.max(1, links(kind));
  }

  /** Returns how many hashes were computed for the dats of all minters. */
  long hashes() {
    return purse.hashes();
  }

  /**
   * The trust in a node before and after a crash.
   *
   * @param before the mean trust before, over the nodes that had it as a peer
   * @param back how many nodes found it again
   * @param atReturn the highest trust of any node at the moment when it found it again
   * @param seconds until it had {@link #CAUGHT_UP} dats that it lacked
   */
  record Return(double before, int back, double atReturn, double seconds) {}

  /** Crashes an honest node, waits until all others dropped it, and starts it again. */
  Return crashAndReturn() {
    Node leaver = cluster.node(1);
    double before = trusts(leaver).stream().mapToDouble(Double::doubleValue).average().orElse(0);
    leaver.crash();
    world.run(Duration.ofSeconds(45));
    List<Node> found = new ArrayList<>();
    double[] most = new double[1];
    cluster.nodes().stream()
        .filter(Node::isUp)
        .forEach(
            node ->
                node.onEngine(
                    event -> {
                      if (event instanceof EngineEvent.PeerAdded added
                          && Cluster.udp(added.peer()).equals(leaver.address())) {
                        found.add(node);
                      }
                    }));
    List<Long> gotNs = new ArrayList<>();
    leaver.onEngine(
        event -> {
          if (event instanceof EngineEvent.DatReceived) {
            gotNs.add(world.nowNs());
          }
        });
    long startNs = world.nowNs();
    leaver.start();
    int looked = 0;
    for (int i = 0; i < 3_000 && (i < 600 || gotNs.size() < CAUGHT_UP); i++) {
      world.run(Duration.ofMillis(20));
      for (; looked < found.size(); looked++) {
        most[0] = Math.max(most[0], trustOf(found.get(looked), leaver));
      }
    }
    double seconds =
        gotNs.size() < CAUGHT_UP
            ? Double.POSITIVE_INFINITY
            : (gotNs.get(CAUGHT_UP - 1) - startNs) / 1e9;
    return new Return(before, found.size(), most[0], seconds);
  }

  private List<Double> trusts(Node of) {
    return cluster.nodes().stream()
        .filter(node -> node != of && node.isUp())
        .filter(node -> node.peers().stream().anyMatch(peer -> isOf(peer, of)))
        .map(node -> trustOf(node, of))
        .toList();
  }

  private static boolean isOf(PeerView peer, Node node) {
    return Cluster.udp(peer.address()).equals(node.address());
  }

  private static double trustOf(Node node, Node of) {
    return node.peers().stream()
        .filter(peer -> isOf(peer, of))
        .mapToDouble(PeerView::trust)
        .findFirst()
        .orElse(0);
  }

  @Override
  public void close() {
    cluster.close();
  }
}
