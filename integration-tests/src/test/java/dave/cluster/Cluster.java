package dave.cluster;

import com.github.dockerjava.api.model.HealthCheck;
import dave.it.containers.Image;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A network of nodes in containers on one machine, with faults that tests can cause. Scenarios read
 * as prose:
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
  /** The default; it is set explicitly because the measured times depend on it. */
  private static final String EPOCH = "10ms";

  /** New peers get no dats, and are not told to others, for 2 s instead of 20. */
  private static final String JVM =
      "-Ddave.test.delay=2s -Xmx160m -XX:TieredStopAtLevel=1 -XX:ActiveProcessorCount=1 -XX:+UseSerialGC";

  private final String image = Run.keep(Image.tag());
  private final Subnet subnet = Subnet.make();
  private final AcknowledgedDats acknowledged = new AcknowledgedDats();
  private final List<ClusterNode> nodes = new CopyOnWriteArrayList<>();

  private int made;

  private Cluster() {}

  /** Starts nodes that know only the first one, and waits until all are ready. */
  static Cluster joinedThroughOneEdge(int size, Duration bound) {
    Run.clearAfterOthers();
    Cluster cluster = new Cluster();
    try {
      for (int i = 0; i < size; i++) {
        cluster.add(NodeShape.USUAL);
      }
      cluster.nodes.parallelStream().forEach(ClusterNode::create);
      cluster.everyNode().areReady().within(bound);
      return cluster;
    } catch (RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  /** Starts another node, which knows only the first one. Does not wait. */
  ClusterNode joins(NodeShape shape) {
    ClusterNode node = add(shape);
    node.create();
    return node;
  }

  private ClusterNode add(NodeShape shape) {
    int number = made++;
    List<String> command =
        new ArrayList<>(List.of("node", "-l", "0.0.0.0:1618", "--http", "0.0.0.0:" + Gateway.PORT));
    command.addAll(List.of("--epoch", EPOCH, "--min-difficulty", "" + AcknowledgedDats.DIFFICULTY));
    if (number > 0) {
      command.addAll(List.of("-e", nodes.get(0).address() + ":1618"));
    }
    command.addAll(shape.flags());
    String address = subnet.address(number);
    GenericContainer<?> container =
        new GenericContainer<>(DockerImageName.parse(image))
            .withImagePullPolicy(name -> false)
            .withNetwork(subnet.network())
            .withLabel(Run.LABEL, Run.ID)
            .withTmpFs(shape.tmpfs())
            .withCommand(command.toArray(String[]::new))
            .withCreateContainerCmdModifier(
                create -> {
                  create.withIpv4Address(address);
                  create.getHostConfig().withReadonlyRootfs(true);
                  // The tests check health themselves; a probe starts a JVM in each container every
                  // 10 s.
                  create.withHealthcheck(new HealthCheck().withTest(List.of("NONE")));
                  if (shape.clock() != null) {
                    create.getHostConfig().withBinds(shape.clock().bind());
                  }
                  if (shape.memoryBytes() > 0) {
                    create.getHostConfig().withMemory(shape.memoryBytes());
                    create.getHostConfig().withMemorySwap(shape.memoryBytes());
                  }
                });
    if (shape.memoryBytes() == 0) {
      container.withEnv("JDK_JAVA_OPTIONS", JVM);
    }
    if (shape.clock() != null) {
      container.withEnv(SkewedClock.environment());
    }
    ClusterNode node = new ClusterNode("n" + number, address, container, acknowledged);
    nodes.add(node);
    return node;
  }

  /** Removes a node from the cluster for good. */
  void leaves(ClusterNode node) {
    nodes.remove(node);
    node.close();
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
    List<ClusterNode> up = nodes.stream().filter(ClusterNode::isUp).toList();
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
    List<Fault> ways = new ArrayList<>();
    ways.add(cuts(some, others));
    ways.add(cuts(others, some));
    return () -> ways.forEach(Fault::close);
  }

  /** Drops all packets from some nodes to others, but none on the way back. */
  Fault cuts(Nodes from, Nodes to) {
    List<Fault> rules =
        from.list().stream()
            .flatMap(a -> to.list().stream().map(b -> Firewall.drop(a.address(), b.address())))
            .toList();
    return () -> rules.forEach(Fault::close);
  }

  /** Drops a share of all packets between nodes. */
  Fault loses(double share) {
    return Firewall.lose(share, subnet.cidr());
  }

  /** Disconnects a node from the network. */
  Fault unplugs(ClusterNode node) {
    return subnet.unplugs(node);
  }

  @Override
  public void close() {
    Stream<ClusterNode> all = nodes.parallelStream();
    all.forEach(ClusterNode::close);
    subnet.close();
    Run.letGo();
  }
}
