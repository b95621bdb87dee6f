package dave.sim.swarm;

import com.google.protobuf.ByteString;
import dave.engine.consensus.Ranking;
import dave.engine.model.Target;
import dave.engine.store.DatStore.Position;
import dave.sim.cluster.Cluster;
import dave.sim.cluster.FaultInjector;
import dave.sim.cluster.Invariants;
import dave.sim.cluster.Node;
import dave.sim.world.InvariantBroken;
import dave.wire.Dat;
import dave.wire.VerifiedDat;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Runs a case: a phase with faults, then a calm one. The rules must hold at every step. In the calm
 * phase all nodes must reach the same dats, unless the stores are too small for all of them.
 */
final class CaseRun {
  private static final int REGISTERS = 5;
  private static final int AUTHORS = 4;
  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final double CERTAIN = 6;

  private final Case network;

  CaseRun(Case network) {
    this.network = network;
  }

  /** Returns the failure of the case, or empty. */
  Optional<String> failure() {
    try (Cluster cluster = new Cluster(network.options())) {
      Invariants.watch(cluster);
      trouble(cluster);
      return calm(cluster);
    } catch (InvariantBroken e) {
      return Optional.of(e.toString());
    } catch (RuntimeException e) {
      return Optional.of(e + " at " + List.of(e.getStackTrace()).subList(0, 3));
    }
  }

  private void trouble(Cluster cluster) {
    cluster.startAll(Duration.ofSeconds(2));
    FaultInjector faults = cluster.startFaults();
    SplittableRandom random = cluster.world().random("swarm", 0);
    int dats = network.get(CaseParameter.DATS);
    Duration interval = Duration.ofSeconds(network.get(CaseParameter.SECONDS)).dividedBy(dats);
    for (int i = 0; i < dats; i++) {
      cluster.world().run(interval);
      Node node = cluster.node(random.nextInt(cluster.nodes().size()));
      Dat dat = dat(cluster, node, random);
      if (node.isUp()) {
        node.submit(dat);
      }
      for (int j = random.nextInt(100); j < network.get(CaseParameter.QUESTIONS); j += 100) {
        ask(cluster.node(random.nextInt(cluster.nodes().size())), dat, random);
      }
    }
    faults.end();
    cluster.network().set(network.calmLinks());
  }

  /** Starts a lookup at a node. Its answer does not matter; only the rules must hold. */
  private static void ask(Node node, Dat dat, SplittableRandom random) {
    if (!node.isUp()) {
      return;
    }
    Duration timeout = Duration.ofMillis(random.nextInt(1, 10_000));
    if (random.nextInt(3) == 0) {
      node.engine().count(dat.key(), timeout, Ranking.POPULARITY, 10).subscribe();
    } else {
      Target target =
          dat.isRegister()
              ? new Target.ByRegister(dat.key(), dat.author())
              : new Target.ByWork(dat.work());
      node.engine().get(target, timeout).subscribe();
    }
  }

  private Dat dat(Cluster cluster, Node node, SplittableRandom random) {
    boolean register = random.nextInt(100) < network.get(CaseParameter.REGISTERS);
    ByteString key =
        register ? ByteString.copyFromUtf8("key " + random.nextInt(REGISTERS)) : ByteString.EMPTY;
    return cluster
        .factory()
        .dat(
            random.nextInt(AUTHORS),
            key,
            cluster.factory().value(random.nextInt(8, 400)),
            node.clock().millis() - 100,
            random.nextInt(4, 9));
  }

  private Optional<String> calm(Cluster cluster) {
    if (network.get(CaseParameter.CAPACITY_KIB) > 0) {
      cluster.world().run(Duration.ofSeconds(30));
      return Optional.empty();
    }
    long looks = limit().dividedBy(LOOK);
    for (long i = 0; i < looks; i++) {
      cluster.world().run(LOOK);
      if (disagreement(cluster).isEmpty()) {
        return Optional.empty();
      }
    }
    return disagreement(cluster).map(what -> what + " after " + limit().toSeconds() + " s of calm");
  }

  /**
   * Returns how long agreement may take. Nodes get two minutes to find each other again. Then the
   * repair half of the slots must bring every dat to every node. A margin makes random failures
   * rare.
   */
  private Duration limit() {
    double perDat = network.get(CaseParameter.RATE) / 2.0 / network.get(CaseParameter.DATS);
    double seconds = (2 * Math.log(network.get(CaseParameter.NODES)) + CERTAIN) / perDat;
    return Duration.ofSeconds(120 + (long) (2 * seconds));
  }

  private static Optional<String> disagreement(Cluster cluster) {
    List<Position> first = held(cluster.node(0));
    for (Node node : cluster.nodes()) {
      List<Position> held = held(node);
      if (!held.equals(first)) {
        return Optional.of(
            "node 0 holds "
                + first.size()
                + " dats, node "
                + node.number()
                + " "
                + held.size()
                + ", and not the same");
      }
    }
    return Optional.empty();
  }

  private static List<Position> held(Node node) {
    List<VerifiedDat> dats = node.store().list(ByteString.EMPTY, null, null, Integer.MAX_VALUE);
    return dats.stream().map(Position::of).toList();
  }
}
