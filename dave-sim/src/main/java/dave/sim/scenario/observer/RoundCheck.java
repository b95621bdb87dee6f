package dave.sim.scenario.observer;

import dave.sim.cluster.Cluster;
import dave.sim.cluster.Node;
import dave.wire.PeerAddress;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Checks that a node sends exactly one cell to each link in each round, also in rounds in which
 * links open, end or replace each other. A link that opens counts from the next round on. One that
 * ends need not get its cell any more. The nodes must not start again.
 */
final class RoundCheck implements Cluster.TurnTap {
  private final Sender[] senders;

  /**
   * The result.
   *
   * @param rounds that were checked
   * @param broken cells to a link that had its cell in this round, or does not take part in it
   */
  record Result(long rounds, long broken) {
    private Result plus(Result other) {
      return new Result(rounds + other.rounds, broken + other.broken);
    }
  }

  /** Watches a cluster that has not started. */
  RoundCheck(Cluster cluster) {
    senders = new Sender[cluster.nodes().size()];
    Arrays.setAll(senders, number -> new Sender());
    cluster.tapTurns(this);
  }

  @Override
  public void joins(Node node, PeerAddress link) {
    senders[node.number()].joins(link);
  }

  @Override
  public void leaves(Node node, PeerAddress link) {
    senders[node.number()].leaves(link);
  }

  @Override
  public void replaces(Node node, PeerAddress former, PeerAddress link) {
    senders[node.number()].replaces(former, link);
  }

  @Override
  public void sends(Node node, PeerAddress link) {
    senders[node.number()].sends(link);
  }

  /** Returns the result for all nodes. */
  Result result() {
    return Arrays.stream(senders).map(Sender::result).reduce(new Result(0, 0), Result::plus);
  }

  /** The round of one node. */
  static final class Sender {
    private final Set<PeerAddress> links = new HashSet<>();
    private final Set<PeerAddress> waiting = new HashSet<>();
    private long rounds;
    private long broken;

    void joins(PeerAddress link) {
      links.add(link);
    }

    void leaves(PeerAddress link) {
      links.remove(link);
      waiting.remove(link);
    }

    void replaces(PeerAddress former, PeerAddress link) {
      if (links.remove(former)) {
        links.add(link);
      }
      if (waiting.remove(former)) {
        waiting.add(link);
      }
    }

    void sends(PeerAddress link) {
      if (waiting.isEmpty()) {
        waiting.addAll(links);
        rounds++;
      }
      if (!waiting.remove(link)) {
        broken++;
      }
    }

    Result result() {
      return new Result(rounds, broken);
    }
  }
}
