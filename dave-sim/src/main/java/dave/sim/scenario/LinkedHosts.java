package dave.sim.scenario;

import dave.sim.cluster.Cluster;
import dave.sim.cluster.DatFactory;
import dave.sim.cluster.Node;
import dave.sim.network.Addresses;
import dave.sim.world.World;
import dave.wire.Dat;
import dave.wire.PeerAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Hosts of one attacker, each in a network group of its own, that open a link to every node. Each
 * mines a dat now and then and sends it to all nodes, so that they trust it.
 */
public final class LinkedHosts {
  private static final Duration JOIN = Duration.ofSeconds(5);
  private static final Duration MINE_EVERY = Duration.ofSeconds(4);
  private static final int BITS = 6;

  private final Cluster cluster;
  private final DatFactory factory;
  private final List<LinkedHost> hosts = new ArrayList<>();

  /**
   * Creates the hosts, which join by themselves.
   *
   * @param script of all hosts, which so know what each of them hears
   */
  public LinkedHosts(Cluster cluster, int count, LinkedHost.Script script) {
    this(cluster, count, host -> script);
  }

  /**
   * Creates the hosts, which join by themselves.
   *
   * @param scripts returns the script of each host by its number
   */
  public LinkedHosts(Cluster cluster, int count, IntFunction<LinkedHost.Script> scripts) {
    this.cluster = cluster;
    World world = cluster.world();
    factory = new DatFactory(world, "hostile");
    for (int i = 0; i < count; i++) {
      LinkedHost host = new LinkedHost(cluster, Addresses.attacker(i, 1), scripts.apply(i));
      int author = i;
      hosts.add(host);
      world.in(JOIN, () -> cluster.nodes().forEach(node -> host.approach(node.linkAddress())));
      world.in(
          JOIN.plus(MINE_EVERY.multipliedBy(i).dividedBy(count)),
          () -> world.every(MINE_EVERY, () -> mine(host, author)));
    }
  }

  private void mine(LinkedHost host, int author) {
    Dat dat = factory.dat(author, cluster.world().nowMs() - 100, BITS);
    cluster.nodes().forEach(node -> host.send(node.linkAddress(), dat));
  }

  /** Has all hosts open a link to a node that they have none to. */
  public void approach(Node node) {
    hosts.forEach(host -> host.approach(node.linkAddress()));
  }

  /** Has each host send so many cells an epoch, in turn to all its links; a node sends one. */
  public void pace(int cellsEachEpoch) {
    hosts.forEach(host -> host.pace(cellsEachEpoch));
  }

  /** Returns how many hosts there are. */
  public int count() {
    return hosts.size();
  }

  /** Returns the addresses of the hosts, below their links. */
  public List<PeerAddress> addresses() {
    return hosts.stream().map(LinkedHost::address).map(Cluster::udp).toList();
  }

  /** Returns the mean number of their links at a node, which shows that the attack works. */
  public double linksOfNode() {
    return hosts.stream().mapToInt(LinkedHost::links).sum() / (double) cluster.nodes().size();
  }
}
