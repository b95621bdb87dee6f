package dave.testcontainers;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.testcontainers.images.builder.Transferable;

/**
 * Causes faults in the nodes of a cluster. A method returns when the fault is in force.
 *
 * <pre>{@code
 * try (Fault split = cluster.faults().partition(Set.of(0, 1, 2), Set.of(3, 4))) {
 *   cluster.client(0).put("chat/1", "hello").block();
 * }
 * }</pre>
 *
 * <p>Lost packets and wrong clocks are made inside the nodes, by a test setting of theirs. So the
 * API of each node stays reachable, and nobody needs root. Every method throws {@link
 * IllegalArgumentException} if there is no such node.
 */
public final class Faults {
  private static final int STOP_S = 10;
  private static final String FILLER = DaveContainer.HOME + "/filler";

  private final ClusterNodes nodes;

  Faults(ClusterNodes nodes) {
    this.nodes = nodes;
  }

  private String id(int node) {
    return nodes.get(node).getContainerId();
  }

  /** Kills a node, as {@code kill -9} does. It keeps its disk. */
  public void kill(int node) {
    String id = id(node);
    nodes.down(node);
    Engine.client().killContainerCmd(id).exec();
  }

  /** Stops a node, and waits until it has stopped. It keeps its disk. */
  public void stop(int node) {
    String id = id(node);
    nodes.down(node);
    Engine.client().stopContainerCmd(id).withTimeout(STOP_S).exec();
  }

  /** Starts a node that was killed or stopped. Does not wait until it is ready. */
  public void start(int node) {
    Engine.client().startContainerCmd(id(node)).exec();
    nodes.up(node);
  }

  /** Starts a node with an empty disk, as a new container at the same addresses. Does not wait. */
  public void startEmpty(int node) {
    DaveContainer container = nodes.get(node);
    container.stop();
    container.start();
    nodes.up(node);
  }

  /** Stops and starts a node. Does not wait until it is ready. */
  public void restart(int node) {
    stop(node);
    start(node);
  }

  /** Notes that a node ended by itself: nothing is expected of it until it is started. */
  public void ended(int node) {
    id(node);
    nodes.down(node);
  }

  /** Freezes the processes of a node. */
  public Fault pause(int node) {
    String id = id(node);
    DockerClient docker = Engine.client();
    nodes.down(node);
    docker.pauseContainerCmd(id).exec();
    return () -> {
      docker.unpauseContainerCmd(id).exec();
      nodes.up(node);
    };
  }

  /** Drops all packets between two groups of nodes, both ways. */
  public Fault partition(Collection<Integer> some, Collection<Integer> others) {
    return cut(some, others, true);
  }

  /** Drops all packets from some nodes to others, but none on the way back. */
  public Fault cut(Collection<Integer> from, Collection<Integer> to) {
    return cut(from, to, false);
  }

  private Fault cut(Collection<Integer> from, Collection<Integer> to, boolean bothWays) {
    requireApart(from, to);
    FaultRules.Cut there = new FaultRules.Cut(from, to);
    FaultRules.Cut back = new FaultRules.Cut(to, from);
    nodes.rules().add(there);
    if (bothWays) {
      nodes.rules().add(back);
    }
    nodes.giveRules();
    return () -> {
      nodes.rules().remove(there);
      nodes.rules().remove(back);
      nodes.giveRules();
    };
  }

  private void requireApart(Collection<Integer> some, Collection<Integer> others) {
    some.forEach(nodes::get);
    others.forEach(nodes::get);
    Set<Integer> both = new TreeSet<>(some);
    both.retainAll(others);
    if (some.isEmpty() || others.isEmpty() || !both.isEmpty()) {
      throw new IllegalArgumentException(
          "nodes %s and %s are no two sides: name at least one node on each side, and none on both"
              .formatted(some, others));
    }
  }

  /**
   * Drops a share of all packets between nodes.
   *
   * @param share more than 0, and less than 1
   * @throws IllegalArgumentException if it is out of range
   */
  public Fault lose(double share) {
    if (!(share > 0 && share < 1)) {
      throw new IllegalArgumentException(
          "loss of " + share + " is out of range: give a share between 0 and 1, such as 0.3");
    }
    FaultRules.Loss loss = new FaultRules.Loss(share);
    nodes.rules().add(loss);
    nodes.giveRules();
    return () -> {
      nodes.rules().remove(loss);
      nodes.giveRules();
    };
  }

  /** Disconnects a node from the network. Only this fault makes its API unreachable too. */
  public Fault unplug(int node) {
    return nodes.subnet().unplug(node, id(node));
  }

  /** Sets the clock of a node wrong, until the fault is closed or set again. */
  public Fault skewClock(int node, Duration ahead) {
    id(node);
    nodes.rules().setClock(node, ahead);
    nodes.giveRules();
    return () -> {
      nodes.rules().setClock(node, Duration.ZERO);
      nodes.giveRules();
    };
  }

  /**
   * Fills the disk of a node.
   *
   * @throws IllegalStateException if the node has no disk of its own
   */
  public Fault fillDisk(int node) {
    DaveContainer container = nodes.get(node);
    if (container.diskBytes() == 0) {
      throw new IllegalStateException(
          "node "
              + node
              + " shares the disk of this machine: give it one, as in"
              + " cluster.join(node -> node.withDisk(48 << 20))");
    }
    try {
      container.copyFileToContainer(
          Transferable.of(new byte[Math.toIntExact(container.diskBytes())]), FILLER);
    } catch (RuntimeException e) {
      if (!isFull(e)) {
        throw e;
      }
    }
    return () -> container.copyFileToContainer(Transferable.of(""), FILLER);
  }

  private static boolean isFull(Throwable error) {
    for (Throwable cause : List.of(error, error.getCause() == null ? error : error.getCause())) {
      if (cause instanceof DockerException
          && String.valueOf(cause.getMessage()).contains("no space left")) {
        return true;
      }
    }
    return false;
  }
}
