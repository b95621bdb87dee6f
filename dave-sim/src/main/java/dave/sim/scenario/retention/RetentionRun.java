package dave.sim.scenario.retention;

import dave.engine.store.DatSize;
import dave.engine.store.StoreEvent;
import dave.sim.cluster.Cluster;
import dave.sim.cluster.DatFactory;
import dave.sim.cluster.Invariants;
import dave.sim.cluster.Node;
import dave.sim.cluster.Options;
import dave.sim.cluster.PacketFields;
import dave.sim.network.Addresses;
import dave.sim.report.Chart.Point;
import dave.sim.scenario.HostilePeer;
import dave.sim.scenario.Quantiles;
import dave.wire.Dat;
import dave.wire.Message.Put;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;

/** Runs a few honest nodes under a flood of the cheapest dats that they take. */
final class RetentionRun implements AutoCloseable {
  static final int NODES = 8;

  /** The difficulty of flood dats, in bits. */
  static final int FLOOD_BITS = 4;

  /** The size of a dat of this scenario in a store, in bytes. */
  static final int DAT_BYTES = DatSize.FIXED_BYTES + 64 + 16;

  private static final int ATTACKERS = 16;
  private static final Duration JOINED = Duration.ofSeconds(45);

  /** Younger dats may not have reached all nodes yet. */
  private static final long SPREAD_MS = 60_000;

  private final Flood flood;
  private final Cluster cluster;
  private final DatFactory floodMint;
  private final List<HostilePeer> attackers = new ArrayList<>();
  private final Map<WorkHash, DatState> honest = new LinkedHashMap<>();
  private final List<Point> lostOverTime = new ArrayList<>();
  private long floodDats;
  private long floodPackets;
  private long honestPackets;
  private long honestDats;
  private long wasted;

  /** The state of an honest dat. */
  private static final class DatState {
    final Dat dat;
    int holders;
    long lostMs = -1;

    DatState(Dat dat) {
      this.dat = dat;
    }
  }

  RetentionRun(long seed, Flood flood) {
    this.flood = flood;
    Options options = Options.of(seed, NODES);
    options =
        options.withNodes(
            options
                .nodes()
                .withRate(flood.packetsPerSecond())
                .withStore(flood.mass(), (long) flood.capacity() * DAT_BYTES));
    cluster = new Cluster(options);
    Invariants.watch(cluster);
    floodMint = new DatFactory(cluster.world(), "flood");
    for (int i = 0; i < ATTACKERS; i++) {
      attackers.add(
          new HostilePeer(cluster.network(), Addresses.attacker(i, 1), asker -> List.of()));
    }
    for (Node node : cluster.nodes()) {
      node.onStore(this::follow);
    }
    cluster.network().tapSends(this::sent);
  }

  private void sent(PeerAddress from, PeerAddress to, byte[] packet) {
    if (cluster.at(from).isPresent()) {
      honestPackets++;
      honestDats += PacketFields.isPut(packet) ? 1 : 0;
      wasted += PacketFields.isPut(packet) && cluster.at(to).isEmpty() ? 1 : 0;
    }
  }

  Cluster cluster() {
    return cluster;
  }

  RetentionRun run(DoubleConsumer progress) {
    cluster.startAll(Duration.ofSeconds(5));
    if (flood.proven()) {
      attackers.forEach(peer -> cluster.nodes().forEach(node -> peer.requestPeers(node.address())));
    } else {
      attackers.forEach(peer -> cluster.network().silence(peer.address()));
    }
    cluster.world().run(JOINED);
    cluster.world().every(Duration.ofNanos((long) (1e9 / flood.perSecond())), this::flood);
    long steps = flood.length().toSeconds();
    for (long second = 0; second < steps; second++) {
      if (second % flood.honestEvery().toSeconds() == 0) {
        write((int) (second / flood.honestEvery().toSeconds()));
      }
      cluster.world().run(Duration.ofSeconds(1));
      if (second % 10 == 9) {
        lostOverTime.add(new Point((second + 1) / 60.0, 100 * lostShare()));
        progress.accept((second + 1.0) / steps);
      }
    }
    return this;
  }

  /** Sends one new dat of the attacker from one of its hosts to all nodes. */
  private void flood() {
    Dat dat =
        floodMint.dat(
            (int) (floodDats % 64), cluster.world().nowMs() + flood.aheadMs(), FLOOD_BITS);
    byte[] packet = PacketCodec.encode(new Put(dat));
    HostilePeer from = attackers.get((int) (floodDats++ % ATTACKERS));
    for (Node node : cluster.nodes()) {
      from.send(node.address(), packet);
      floodPackets++;
    }
  }

  private void write(int number) {
    Node node = cluster.node(number % NODES);
    Dat dat =
        cluster
            .factory()
            .dat(number % 16, node.clock().millis() - 100, FLOOD_BITS + flood.moreBits());
    honest.put(dat.work(), new DatState(dat));
    node.submit(dat);
  }

  private void follow(StoreEvent event) {
    switch (event) {
      case StoreEvent.Stored stored -> count(stored.arrival().dat(), 1);
      case StoreEvent.Replaced replaced -> count(replaced.arrival().dat(), 1);
      case StoreEvent.Evicted evicted -> count(evicted.dat(), -1);
    }
  }

  private void count(VerifiedDat dat, int change) {
    DatState state = honest.get(dat.dat().work());
    if (state != null) {
      state.holders += change;
      state.lostMs = state.holders == 0 ? cluster.world().nowMs() : -1;
    }
  }

  /** Returns the number of honest dats written. */
  int written() {
    return honest.size();
  }

  /** Returns the number of honest dats that no node holds. */
  long lost() {
    return honest.values().stream().filter(state -> state.holders == 0).count();
  }

  double lostShare() {
    return honest.isEmpty() ? 0 : (double) lost() / honest.size();
  }

  /** Returns the mean share of nodes that lack an honest dat, over dats older than a minute. */
  double missingShare() {
    return honest.values().stream()
        .filter(state -> cluster.world().nowMs() - state.dat.timeMs() >= SPREAD_MS)
        .mapToDouble(state -> 1 - (double) state.holders / NODES)
        .average()
        .orElse(0);
  }

  /**
   * Returns how many honest dats, older than a minute, are missing from exactly {@code nodes}
   * nodes.
   */
  long missingFrom(int nodes) {
    return honest.values().stream()
        .filter(state -> cluster.world().nowMs() - state.dat.timeMs() >= SPREAD_MS)
        .filter(state -> NODES - state.holders == nodes)
        .count();
  }

  /** Returns the ages of lost dats when the last node dropped them, in seconds. */
  Quantiles agesAtLoss() {
    return new Quantiles(
        honest.values().stream()
            .filter(state -> state.lostMs >= 0)
            .map(state -> (state.lostMs - state.dat.timeMs()) / 1e3)
            .toList());
  }

  /** Returns the lost share of honest dats in percent, over minutes. */
  List<Point> lostOverTime() {
    return lostOverTime;
  }

  /** Returns the dats that the attacker sent for each dat that all honest nodes sent. */
  double datsFactor() {
    return (double) floodPackets / Math.max(1, honestDats);
  }

  /**
   * Returns the dats that the attacker sent for each packet of honest nodes, with pings and
   * answers.
   */
  double packetsFactor() {
    return (double) floodPackets / Math.max(1, honestPackets);
  }

  /** Returns the share of dats of honest nodes that went to hosts of the attacker. */
  double sentToAttacker() {
    return (double) wasted / Math.max(1, honestDats);
  }

  /** Returns how many times the flood would have filled a store. */
  double turnovers() {
    return (double) floodDats / flood.capacity();
  }

  @Override
  public void close() {
    cluster.close();
  }
}
