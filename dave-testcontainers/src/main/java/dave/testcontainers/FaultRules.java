package dave.testcontainers;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;

/** The faults that are in force in a cluster, and what they mean for each node. Thread-safe. */
final class FaultRules {
  private final Topology topology;
  private final IntFunction<String> address;
  private final List<Cut> cuts = new CopyOnWriteArrayList<>();
  private final List<Loss> losses = new CopyOnWriteArrayList<>();
  private final Map<Integer, Duration> clocks = new ConcurrentHashMap<>();

  /** Packets from some nodes to others are dropped. Equal only to itself. */
  static final class Cut {
    private final Set<Integer> from;
    private final Set<Integer> to;

    Cut(Collection<Integer> from, Collection<Integer> to) {
      this.from = Set.copyOf(from);
      this.to = Set.copyOf(to);
    }
  }

  /** A share of all packets is lost. Equal only to itself. */
  static final class Loss {
    private final double share;

    Loss(double share) {
      this.share = share;
    }
  }

  /**
   * @param address returns the IP address of a node
   */
  FaultRules(Topology topology, IntFunction<String> address) {
    this.topology = topology;
    this.address = address;
  }

  void add(Cut cut) {
    cuts.add(cut);
  }

  void remove(Cut cut) {
    cuts.remove(cut);
  }

  void add(Loss loss) {
    losses.add(loss);
  }

  void remove(Loss loss) {
    losses.remove(loss);
  }

  void setClock(int node, Duration ahead) {
    clocks.put(node, ahead);
  }

  private boolean isCut(int from, int to) {
    return !topology.joins(from, to)
        || cuts.stream().anyMatch(cut -> cut.from.contains(from) && cut.to.contains(to));
  }

  /** Returns the rules of a node, in the form that its test setting takes. */
  String text(int node, Collection<Integer> all, long id) {
    StringBuilder text = new StringBuilder("id " + id + "\n");
    for (int other : all) {
      if (other != node && isCut(node, other)) {
        text.append("drop-to ").append(address.apply(other)).append('\n');
      }
      if (other != node && isCut(other, node)) {
        text.append("drop-from ").append(address.apply(other)).append('\n');
      }
    }
    double kept = losses.stream().mapToDouble(loss -> 1 - loss.share).reduce(1, (a, b) -> a * b);
    if (kept < 1) {
      text.append("lose ").append(1 - kept).append('\n');
    }
    Duration ahead = clocks.getOrDefault(node, Duration.ZERO);
    return text.append("clock-ms ").append(ahead.toMillis()).append("\nend\n").toString();
  }

  /** Returns with how many of these nodes a node can gossip both ways. */
  int neighbours(int node, Collection<Integer> all) {
    return (int)
        all.stream()
            .filter(other -> other != node && !isCut(node, other) && !isCut(other, node))
            .count();
  }
}
