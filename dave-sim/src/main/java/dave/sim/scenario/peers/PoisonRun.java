package dave.sim.scenario.peers;

import dave.engine.link.CellRoom;
import dave.engine.model.PeerView;
import dave.link.cell.FrameType;
import dave.link.cell.Frames;
import dave.link.cell.IntroductionFrame;
import dave.sim.cluster.Cluster;
import dave.sim.cluster.Invariants;
import dave.sim.cluster.Node;
import dave.sim.cluster.Options;
import dave.sim.cluster.PacketFields;
import dave.sim.network.Addresses;
import dave.sim.scenario.HostilePeer;
import dave.sim.scenario.Line;
import dave.sim.scenario.LinkedHost;
import dave.wire.LinkKey;
import dave.wire.NetworkPrefix;
import dave.wire.PeerAddress;
import dave.wire.PeerAddresses;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.DoubleConsumer;

/** Runs honest nodes among peers that name addresses without a peer. */
final class PoisonRun implements AutoCloseable {
  private static final long WINDOW_NS = 8_000_000_000L;
  private static final List<Poison> KINDS = List.of(Poison.values());
  private static final Duration START = Duration.ofSeconds(5);

  private final Cluster cluster;
  private final List<HostilePeer> attackers = new ArrayList<>();
  private final List<LinkedHost> introducers = new ArrayList<>();
  private final Set<PeerAddress> genuine = new HashSet<>();
  private final SplittableRandom random;
  private final NetworkPrefix victim = PeerAddresses.source(Poison.VICTIM);
  private final int minutes;
  private final Set<PeerAddress> entered = new HashSet<>();
  private final Map<PeerAddress, Poison> kinds = new HashMap<>();
  private final Map<PeerAddress, Deque<Long>> pingsNs = new HashMap<>();
  private final long[] victimPackets;
  private final long[] silentPackets;
  private final Map<Poison, Long> namedCounts = new HashMap<>();
  private final Map<Poison, Long> tried = new HashMap<>();
  private final Map<Poison, Set<PeerAddress>> enteredByKind = new HashMap<>();
  private int mostPings;
  private long victimBytes;
  private long introductionBytes;
  private long victimDats;

  /** What attackers do. */
  enum Attack {
    /** They name addresses of all kinds. */
    MIXED,
    /** They name only the bystander, with a new port each time. */
    PORTS,
    /** They introduce the bystander in each cell, with a new port each time. */
    INTRODUCTIONS,
  }

  /**
   * @param watched whether {@link Invariants} are checked; a control run breaks them
   */
  PoisonRun(Options options, int hostile, int minutes, Attack attack, boolean watched) {
    this.minutes = minutes;
    cluster = new Cluster(options);
    if (watched) {
      Invariants.watch(cluster);
    }
    random = cluster.world().random("poison", 0);
    victimPackets = new long[minutes];
    silentPackets = new long[minutes];
    cluster.nodes().forEach(node -> genuine.add(node.address()));
    for (int i = 0; i < hostile; i++) {
      PeerAddress address = Addresses.attacker(i, 1);
      genuine.add(address);
      if (attack == Attack.INTRODUCTIONS) {
        introducers.add(new LinkedHost(cluster, address, new Introducer()));
        continue;
      }
      attackers.add(
          new HostilePeer(
              Line.like(cluster, address),
              asker -> named(attack == Attack.PORTS ? ports() : poison(Cluster.udp(asker)))));
    }
    cluster.network().tapSends(this::sent);
  }

  private final class Introducer implements LinkedHost.Script {
    @Override
    public void load(CellRoom room) {
      byte[] body = IntroductionFrame.TELL.encode(withKey(Poison.portOfBystander(random)));
      if (room.add(FrameType.INTRODUCED, body)) {
        introductionBytes += body.length + Frames.OVERHEAD;
      }
    }
  }

  /** Returns addresses as nodes can reach them: with links, under keys that nobody has. */
  private List<PeerAddress> named(List<PeerAddress> addresses) {
    return cluster.options().nodes().linking().any()
        ? addresses.stream().map(this::withKey).toList()
        : addresses;
  }

  private PeerAddress withKey(PeerAddress address) {
    byte[] key = new byte[LinkKey.LENGTH];
    random.nextBytes(key);
    return PeerAddress.ofLink(LinkKey.of(key, 0), address);
  }

  private List<PeerAddress> ports() {
    namedCounts.merge(Poison.BYSTANDER, 2L, Long::sum);
    return List.of(Poison.portOfBystander(random), Poison.portOfBystander(random));
  }

  private List<PeerAddress> poison(PeerAddress asker) {
    List<PeerAddress> drawn = new ArrayList<>(2);
    for (int i = 0; i < 2; i++) {
      Poison kind = KINDS.get(random.nextInt(KINDS.size()));
      PeerAddress address = kind.draw(asker, random);
      namedCounts.merge(kind, 1L, Long::sum);
      if (kind != Poison.OWN) {
        kinds.put(address, kind);
      }
      drawn.add(address);
    }
    return drawn;
  }

  Cluster cluster() {
    return cluster;
  }

  PoisonRun run(DoubleConsumer progress) {
    cluster.startAll(START);
    for (Node node : cluster.nodes()) {
      node.submit(cluster.factory().dat(node.number(), node.clock().millis() - 100, 6));
    }
    cluster.world().every(Duration.ofSeconds(1), this::look);
    for (int second = 0; second < 60L * minutes - START.toSeconds(); second++) {
      if (second % 30 == 5) {
        for (Node node : cluster.nodes()) {
          attackers.forEach(peer -> peer.requestPeers(node.linkAddress()));
          introducers.forEach(peer -> peer.approach(node.linkAddress()));
        }
      }
      cluster.world().run(Duration.ofSeconds(1));
      progress.accept((second + START.toSeconds()) / (60.0 * minutes));
    }
    return this;
  }

  /** Checks the peer tables of all nodes. */
  private void look() {
    for (Node node : cluster.nodes()) {
      node.engine().peers().subscribe(peers -> look(node, peers));
    }
  }

  private void look(Node node, List<PeerView> peers) {
    for (PeerView peer : peers) {
      PeerAddress address = Cluster.udp(peer.address());
      boolean own = address.equals(node.address());
      if (own || !genuine.contains(address)) {
        entered.add(address);
        Poison kind = own ? Poison.OWN : kinds.getOrDefault(address, Poison.BYSTANDER);
        enteredByKind.computeIfAbsent(kind, k -> new HashSet<>()).add(address);
      }
    }
  }

  private void sent(PeerAddress from, PeerAddress to, byte[] packet) {
    boolean own = to.equals(from);
    if (cluster.at(from).isEmpty() || (genuine.contains(to) && !own)) {
      return;
    }
    int minute = (int) Math.min(minutes - 1, cluster.world().elapsedMs() / 60_000);
    boolean hitsVictim = PeerAddresses.source(to).equals(victim);
    Poison kind = own ? Poison.OWN : kinds.getOrDefault(to, Poison.BYSTANDER);
    tried.merge(kind, 1L, Long::sum);
    if (hitsVictim) {
      victimPackets[minute]++;
      victimBytes += packet.length;
      victimDats += PacketFields.isPut(packet) && !cluster.isCell(packet) ? 1 : 0;
      countPing(from);
    } else {
      silentPackets[minute]++;
    }
  }

  private void countPing(PeerAddress from) {
    Deque<Long> last = pingsNs.computeIfAbsent(from, node -> new ArrayDeque<>());
    long now = cluster.world().nowNs();
    while (!last.isEmpty() && now - last.peekFirst() >= WINDOW_NS) {
      last.pollFirst();
    }
    last.addLast(now);
    mostPings = Math.max(mostPings, last.size());
  }

  /** Returns the number of addresses in tables that are not a peer's, or the node's own. */
  int entered() {
    return entered.size();
  }

  int entered(Poison kind) {
    return enteredByKind.getOrDefault(kind, Set.of()).size();
  }

  /** Returns the most packets of one node to the bystander's host within 8 s. */
  int mostPings() {
    return mostPings;
  }

  /** Returns the packets to the bystander's host, by minute. */
  long[] victimPackets() {
    return victimPackets;
  }

  /** Returns the packets to all other addresses without a peer, by minute. */
  long[] silentPackets() {
    return silentPackets;
  }

  long victimBytes() {
    return victimBytes;
  }

  long victimDats() {
    return victimDats;
  }

  long namedCount(Poison kind) {
    return namedCounts.getOrDefault(kind, 0L);
  }

  long tried(Poison kind) {
    return tried.getOrDefault(kind, 0L);
  }

  /** Returns the bytes of all answers and introductions of the attackers. */
  long attackBytes() {
    return introductionBytes + attackers.stream().mapToLong(HostilePeer::answerBytes).sum();
  }

  /** Returns the mean number of attackers in a node's table, which shows that the attack works. */
  double hostilePeersPerNode() {
    Set<PeerAddress> hostile = new HashSet<>();
    attackers.forEach(peer -> hostile.add(Cluster.udp(peer.address())));
    introducers.forEach(peer -> hostile.add(Cluster.udp(peer.address())));
    return cluster.nodes().stream()
        .mapToLong(
            node ->
                node.peers().stream()
                    .filter(p -> hostile.contains(Cluster.udp(p.address())))
                    .count())
        .average()
        .orElse(0);
  }

  @Override
  public void close() {
    cluster.close();
  }
}
