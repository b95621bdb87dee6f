package dave.sim.scenario.retention;

import com.google.protobuf.ByteString;
import dave.engine.model.PeerView;
import dave.engine.store.StoreEvent;
import dave.sim.cluster.Cluster;
import dave.sim.cluster.Invariants;
import dave.sim.cluster.Node;
import dave.sim.cluster.Options;
import dave.sim.network.Addresses;
import dave.sim.scenario.HostilePeer;
import dave.wire.Dat;
import dave.wire.Message.Put;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.DoubleConsumer;

/**
 * Runs honest nodes against attackers that claim the work of a dat before it arrives, under one
 * author after the other. An original peer sends the genuine dat again and again.
 */
final class ClaimsRun implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(5);
  private static final int BEGIN_S = 45;
  static final int DIFFICULTY = 6;
  private static final int FIRST_FORGER = 1_000;

  private final Cluster cluster;
  private final int seconds;
  private final int forgeries;
  private final double perSecond;
  private final Dat genuine;
  private final HostilePeer original;
  private final List<HostilePeer> attackers = new ArrayList<>();
  private final SplittableRandom random;
  private int forged;
  private long sent;
  private long admitted;
  private int mostClaims;
  private long looks;
  private long seen;

  /**
   * @param hostile the number of attackers, each in a network group of its own
   * @param forgeries how many authors the attackers use; 0 for a new one each time
   * @param perSecond claims a second that each attacker sends to each node; 0 for a single claim
   */
  ClaimsRun(Options options, int hostile, int minutes, int forgeries, double perSecond) {
    cluster = new Cluster(options);
    Invariants.watch(cluster);
    seconds = 60 * minutes;
    this.forgeries = forgeries;
    this.perSecond = perSecond;
    random = cluster.world().random("claims", 0);
    ByteString key = ByteString.copyFromUtf8("genuine");
    long timeMs = cluster.world().nowMs() + 1_000L * BEGIN_S - 5_000;
    genuine = cluster.factory().original(1, key, cluster.factory().value(64), timeMs, DIFFICULTY);
    original = new HostilePeer(cluster.network(), Addresses.attacker(0, 1), asker -> List.of());
    for (int i = 1; i <= hostile; i++) {
      attackers.add(
          new HostilePeer(cluster.network(), Addresses.attacker(i, 1), asker -> List.of()));
    }
    cluster.nodes().forEach(node -> node.onStore(this::stored));
  }

  private void stored(StoreEvent event) {
    if (event instanceof StoreEvent.Stored stored
        && stored.arrival().dat().dat().work().equals(genuine.work())) {
      admitted++;
    }
  }

  Cluster cluster() {
    return cluster;
  }

  ClaimsRun run(DoubleConsumer progress) {
    cluster.startAll(START);
    for (Node node : cluster.nodes()) {
      node.submit(
          cluster.factory().dat(node.number() + 2, node.clock().millis() - 100, DIFFICULTY));
    }
    for (int second = (int) START.toSeconds(); second < seconds; second++) {
      if (second % 20 == 5) {
        cluster.nodes().forEach(node -> original.requestPeers(node.address()));
        attackers.forEach(
            peer -> cluster.nodes().forEach(node -> peer.requestPeers(node.address())));
      }
      if (second >= BEGIN_S) {
        attack(second - BEGIN_S);
      }
      if (second >= BEGIN_S + 10) {
        sendGenuine();
      }
      cluster.world().run(Duration.ofSeconds(1));
      if (second >= seconds / 2) {
        look();
      }
      progress.accept(second / (double) seconds);
    }
    return this;
  }

  private void attack(int second) {
    for (HostilePeer attacker : attackers) {
      for (Node node : cluster.nodes()) {
        boolean sends = perSecond == 0 ? second == 0 : random.nextDouble() < perSecond;
        if (sends) {
          int author = perSecond == 0 ? 0 : forgeries == 0 ? forged++ : random.nextInt(forgeries);
          Dat claim = cluster.factory().claim(genuine, FIRST_FORGER + author);
          attacker.send(node.address(), PacketCodec.encode(new Put(claim)));
          sent++;
        }
      }
    }
  }

  /**
   * Sends the genuine dat to each node with probability 1/10, like an original node that draws dats
   * and receivers at random.
   */
  private void sendGenuine() {
    for (Node node : cluster.nodes()) {
      if (random.nextInt(10) == 0) {
        original.send(node.address(), PacketCodec.encode(new Put(genuine)));
      }
    }
  }

  private void look() {
    for (Node node : cluster.nodes()) {
      looks++;
      seen += node.store().byRegister(genuine.key(), genuine.author()).isPresent() ? 1 : 0;
      mostClaims = Math.max(mostClaims, node.store().claims(genuine.work()).size());
    }
  }

  /** Returns the mean share of nodes that hold the genuine dat, over the second half. */
  double share() {
    return (double) seen / looks;
  }

  /** Returns the highest trust of a node in an attacker. */
  double trust() {
    Set<PeerAddress> hostile = new HashSet<>();
    attackers.forEach(peer -> hostile.add(peer.address()));
    return cluster.nodes().stream()
        .flatMap(node -> node.peers().stream())
        .filter(peer -> hostile.contains(peer.address()))
        .mapToDouble(PeerView::trust)
        .max()
        .orElse(0);
  }

  /** Returns the number of claims that attackers sent. */
  long sent() {
    return sent;
  }

  /** Returns the mean number of claims on the work that a node admitted in a minute. */
  double admittedPerMinute() {
    return admitted * 60.0 / cluster.nodes().size() / (seconds - BEGIN_S);
  }

  /** Returns the most claims that a store held at once. */
  int mostClaims() {
    return mostClaims;
  }

  @Override
  public void close() {
    cluster.close();
  }
}
