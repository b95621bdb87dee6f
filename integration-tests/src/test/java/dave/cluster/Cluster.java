package dave.cluster;

import dave.it.containers.Image;
import dave.testcontainers.DaveCluster;
import dave.testcontainers.DaveContainer;
import dave.testcontainers.Fault;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/**
 * A network of nodes in containers on one machine, with faults that tests can cause. It knows every
 * dat that a node acknowledged. Scenarios read as prose:
 *
 * <pre>
 * Dat dat;
 * try (Fault split = cluster.splits(cluster.nodes(0, 1, 2), cluster.nodes(3, 4, 5, 6))) {
 *   dat = cluster.node(0).puts();
 * }
 * cluster.everyNode().read(dat).within(Duration.ofSeconds(90));
 * </pre>
 */
final class Cluster implements AutoCloseable {
  private final DaveCluster cluster;
  private final AcknowledgedDats acknowledged = new AcknowledgedDats();
  private final List<ClusterNode> nodes = new CopyOnWriteArrayList<>();

  private Cluster(DaveCluster cluster) {
    this.cluster = cluster;
    cluster.numbers().forEach(number -> nodes.add(node(cluster, number)));
  }

  /** Starts nodes that know only the first one, and waits until all are ready. */
  static Cluster joinedThroughOneEdge(int size) {
    DaveCluster cluster =
        DaveCluster.of(size)
            .image(Image.tag())
            .minDifficulty(AcknowledgedDats.DIFFICULTY)
            .each(DaveContainer::withHttp);
    cluster.start();
    return new Cluster(cluster);
  }

  private ClusterNode node(DaveCluster of, int number) {
    return new ClusterNode(of, number, acknowledged);
  }

  /** Starts another node, which knows only the first one. Does not wait. */
  ClusterNode joins(UnaryOperator<DaveContainer> change) {
    ClusterNode node = node(cluster, cluster.join(change));
    nodes.add(node);
    return node;
  }

  /** Removes a node from the cluster for good. */
  void leaves(ClusterNode node) {
    nodes.remove(node);
    cluster.leave(node.number());
  }

  ClusterNode node(int number) {
    return nodes.get(number);
  }

  Nodes nodes(int... numbers) {
    List<ClusterNode> some = Arrays.stream(numbers).mapToObj(nodes::get).toList();
    return new Nodes(some.toString(), some);
  }

  /** Returns all nodes that should run. */
  Nodes everyNode() {
    List<ClusterNode> up =
        nodes.stream().filter(node -> cluster.running().contains(node.number())).toList();
    return new Nodes("all " + up.size() + " nodes", up);
  }

  /** Expects every node to gossip with all others: every fault is healed. */
  Expectation isWhole() {
    return everyNode().gossipWith(everyNode().list().size() - 1);
  }

  AcknowledgedDats ledger() {
    return acknowledged;
  }

  /** Drops all packets between the two groups. */
  Fault splits(Nodes some, Nodes others) {
    return cluster.faults().partition(some.numbers(), others.numbers());
  }

  /** Drops all packets from some nodes to others, but none on the way back. */
  Fault cuts(Nodes from, Nodes to) {
    return cluster.faults().cut(from.numbers(), to.numbers());
  }

  /** Drops a share of all packets between nodes. */
  Fault loses(double share) {
    return cluster.faults().lose(share);
  }

  /** Disconnects a node from the network. */
  Fault unplugs(ClusterNode node) {
    return cluster.faults().unplug(node.number());
  }

  /** Sets the clock of a node that runs right. */
  void setsRight(ClusterNode node) {
    cluster.faults().skewClock(node.number(), Duration.ZERO);
  }

  @Override
  public void close() {
    cluster.close();
  }
}
