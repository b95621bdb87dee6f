package dave.testcontainers;

import dave.client.DaveClient;
import dave.client.model.Endpoint;
import dave.client.model.Query;
import dave.client.model.Stored;
import dave.wire.Dat;
import dave.wire.WorkHash;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.testcontainers.lifecycle.Startable;

/**
 * A network of nodes in containers on one machine, with faults that a test causes. Nodes have the
 * numbers 0, 1, 2 and so on.
 *
 * <pre>{@code
 * @Testcontainers
 * @ExtendWith(NodeLogs.class)
 * final class ChatTest {
 *   @Container static final DaveCluster NODES = DaveCluster.of(7).topology(FULL).minDifficulty(8);
 *   @Test
 *   void shouldReadOnEveryNodeWhatWasPutOnOne() {
 *     NODES.awaitGossip(Duration.ofSeconds(60));
 *     Stored hello = NODES.client(0).put(Put.of("chat/1", "hello").difficulty(8)).block();
 *     NODES.await(hello).onAll().within(Duration.ofSeconds(30));
 *     assertThat(NODES.client(6).get(Query.key("chat/1")).block().value()).isEqualTo("hello");
 *   }
 * }
 * }</pre>
 *
 * <p>Without JUnit, {@link #start} it in a try-with-resources statement. If a test fails, {@link
 * NodeLogs} prints the last lines of all logs. Two clusters of one machine do not meet. For many
 * test classes, keep one cluster in a static field and start it once.
 *
 * <p>Nothing needs root. A node keeps its addresses when it is restarted, also those that {@link
 * #endpoint} returns.
 */
public final class DaveCluster implements Startable {
  private static final int MOST = 50;
  private static final int LOG_LINES = 20;
  private static final Duration START = Duration.ofMinutes(5);

  private final int size;
  private Topology topology = Topology.FULL;
  private int minDifficulty = 8;
  private @Nullable String image;
  private UnaryOperator<DaveContainer> shape = node -> node;
  private volatile @Nullable ClusterNodes nodes;

  private DaveCluster(int size) {
    this.size = size;
  }

  /**
   * Begins a cluster of so many nodes.
   *
   * @param nodes 1 to 50
   * @throws IllegalArgumentException if it is out of range
   */
  public static DaveCluster of(int nodes) {
    if (nodes < 1 || nodes > MOST) {
      throw new IllegalArgumentException(
          "a cluster of " + nodes + " nodes is out of range: choose 1 to " + MOST);
    }
    return new DaveCluster(nodes);
  }

  /** Sets which nodes reach each other; {@link Topology#FULL} by default. */
  public DaveCluster topology(Topology chosen) {
    requireNew();
    topology = chosen;
    return this;
  }

  /**
   * Sets the least difficulty of dats; 8 by default.
   *
   * @param bits 0 to 256
   * @throws IllegalArgumentException if it is out of range
   */
  public DaveCluster minDifficulty(int bits) {
    requireNew();
    DaveContainer.requireDifficulty(bits);
    minDifficulty = bits;
    return this;
  }

  /**
   * Names the image. By default the system property {@code dave.image} does, else it is the newest
   * local image {@code dave}.
   *
   * @throws IllegalArgumentException if the text names no image
   */
  public DaveCluster image(String name) {
    requireNew();
    image = Engine.checked(name);
    return this;
  }

  /**
   * Changes the container of each node before it is made, as in {@code
   * each(DaveContainer::withHttp)}.
   */
  public DaveCluster each(UnaryOperator<DaveContainer> change) {
    requireNew();
    UnaryOperator<DaveContainer> before = shape;
    shape = node -> change.apply(before.apply(node));
    return this;
  }

  private void requireNew() {
    if (nodes != null) {
      throw new IllegalStateException("the cluster runs: set this before start()");
    }
  }

  /**
   * Starts all nodes, and waits until they are ready. Does nothing if they run. Thread-safe.
   *
   * @throws IllegalStateException if there is no container engine or no image; the message says
   *     what to do
   */
  @Override
  public synchronized void start() {
    if (nodes != null) {
      return;
    }
    String chosen = image == null ? Engine.image() : image;
    Engine.client();
    Engine.require(chosen);
    int bits = minDifficulty;
    ClusterNodes made =
        new ClusterNodes(
            topology, () -> shape.apply(new DaveContainer(chosen).withMinDifficulty(bits)));
    nodes = made;
    try {
      for (int i = 0; i < size; i++) {
        made.add(node -> node);
      }
      made.all().parallelStream().forEach(node -> made.get(node).start());
      awaitReady(START);
    } catch (RuntimeException | Error e) {
      stop();
      throw e;
    }
  }

  /** Removes all nodes. The cluster can be started again, with empty nodes. */
  @Override
  public synchronized void stop() {
    ClusterNodes made = nodes;
    nodes = null;
    if (made != null) {
      made.close();
    }
  }

  /** Removes all nodes. */
  @Override
  public void close() {
    stop();
  }

  /** Returns whether the cluster was started, and not stopped since then. */
  public boolean isStarted() {
    return nodes != null;
  }

  private ClusterNodes nodes() {
    ClusterNodes running = nodes;
    if (running == null) {
      throw new IllegalStateException("the cluster does not run: call start() before");
    }
    return running;
  }

  /** Returns the numbers of all nodes, also of those that are down. */
  public Set<Integer> numbers() {
    return nodes().all();
  }

  /** Returns the numbers of the nodes that are not stopped, killed or paused. */
  public Set<Integer> running() {
    return nodes().running();
  }

  /**
   * Returns the container of a node.
   *
   * @throws IllegalArgumentException if there is no such node
   */
  public DaveContainer node(int number) {
    return nodes().get(number);
  }

  /**
   * Returns a client of a node. It is closed with the cluster, and may be used while the node is
   * down or restarts.
   *
   * @throws IllegalArgumentException if there is no such node
   */
  public DaveClient client(int number) {
    return node(number).client();
  }

  /**
   * Returns the address of a node's gRPC API, as the test reaches it.
   *
   * @throws IllegalArgumentException if there is no such node
   */
  public Endpoint endpoint(int number) {
    return node(number).endpoint();
  }

  /**
   * Returns the address of a node's HTTP gateway, as the test reaches it.
   *
   * @throws IllegalArgumentException if there is no such node
   * @throws IllegalStateException if the node has no gateway
   */
  public URI http(int number) {
    return node(number).http();
  }

  /** Returns the address of a node inside the network, for {@code udp://ADDRESS:1618}. */
  public String address(int number) {
    node(number);
    return nodes().address(number);
  }

  /**
   * Adds a node, starts it, and does not wait until it is ready.
   *
   * @param change of its container, as in {@code join(node -> node.withDisk(48 << 20))}
   * @return its number
   */
  public int join(UnaryOperator<DaveContainer> change) {
    int number = nodes().add(change);
    node(number).start();
    return number;
  }

  /** Removes a node for good. */
  public void leave(int number) {
    nodes().remove(number);
  }

  /** Returns what causes faults. */
  public Faults faults() {
    return new Faults(nodes());
  }

  /**
   * Waits until every running node is ready.
   *
   * @throws AssertionError if that takes longer
   */
  public Duration awaitReady(Duration bound) {
    ClusterNodes all = nodes();
    return all.expect("every node is ready", all.running(), all::readiness).within(bound);
  }

  /**
   * Waits until every running node gossips with all nodes that it reaches.
   *
   * @return how long it took
   * @throws AssertionError if it takes longer; the message has the last lines of the logs
   */
  public Duration awaitGossip(Duration bound) {
    Set<Integer> all = running();
    return nodes()
        .expect(
            "every node gossips with all that it reaches",
            all,
            node -> {
              int wanted = nodes().rules().neighbours(node, all);
              int active = client(node).node().status().getPeersActive();
              return active >= wanted
                  ? Optional.empty()
                  : Optional.of("gossips with " + active + " of " + wanted);
            })
        .within(bound);
  }

  /** Begins to wait for a dat. */
  public Arrival await(Stored stored) {
    return await(stored.dat().dat());
  }

  /** Begins to wait for a dat. */
  public Arrival await(Dat dat) {
    return await(dat.work());
  }

  /** Begins to wait for the dat with this work hash. */
  public Arrival await(WorkHash work) {
    return new Arrival(work);
  }

  /** A dat that is to arrive: {@code await(dat).onAll().within(Duration.ofSeconds(30))}. */
  public final class Arrival {
    private final WorkHash work;

    private Arrival(WorkHash work) {
      this.work = work;
    }

    /** Expects it in the stores of all nodes that run now. */
    public Expectation onAll() {
      return on(running());
    }

    /** Expects it in the stores of all nodes that run now, but for some. */
    public Expectation onAllBut(int... others) {
      return on(without(others));
    }

    /** Expects it in the stores of these nodes. */
    public Expectation on(int... numbers) {
      return on(Arrays.stream(numbers).boxed().collect(Collectors.toSet()));
    }

    private Expectation on(Set<Integer> numbers) {
      return nodes()
          .expect(
              "dat " + work + " is on nodes " + new TreeSet<>(numbers),
              numbers,
              node -> isOn(node) ? Optional.empty() : Optional.of("lacks it"));
    }

    private boolean isOn(int node) {
      return client(node).get(Query.work(work).local()).blockOptional().isPresent();
    }
  }

  private Set<Integer> without(int... others) {
    Set<Integer> some = new TreeSet<>(running());
    IntStream.of(others).forEach(some::remove);
    return some;
  }

  /** Returns the last lines of the logs of all nodes. */
  public String logs() {
    return numbers().stream()
        .map(node -> "--- log of node " + node + "\n" + nodes().logTail(node, LOG_LINES))
        .collect(Collectors.joining("\n"));
  }
}
