package dave.sim.cluster;

import dave.engine.EngineConfig;
import dave.engine.link.LinkMode;
import dave.engine.model.Defences;
import dave.engine.model.Timing;
import dave.engine.store.Mass;
import dave.sim.network.Links;
import dave.sim.network.Nat;
import java.time.Duration;
import java.util.List;

/**
 * All options of a simulated network, which determine every run.
 *
 * @param seed the seed of all randomness
 */
public record Options(long seed, Nodes nodes, Links links, Faults faults) {
  /** Returns the options of a network without faults. */
  public static Options of(long seed, int nodes) {
    return new Options(seed, Nodes.of(nodes), Links.GOOD, Faults.NONE);
  }

  /** Returns a copy with other nodes. */
  public Options withNodes(Nodes newNodes) {
    return new Options(seed, newNodes, links, faults);
  }

  /** Returns a copy with other links. */
  public Options withLinks(Links newLinks) {
    return new Options(seed, nodes, newLinks, faults);
  }

  /** Returns a copy with other faults. */
  public Options withFaults(Faults newFaults) {
    return new Options(seed, nodes, links, newFaults);
  }

  /**
   * The honest nodes.
   *
   * @param count how many
   * @param edges how many random edges each node has
   * @param epochs the times between two PUTs or cells of a node, by number; node {@code i} has the
   *     epoch at {@code i} modulo the size
   * @param minDifficulty in bits
   * @param capacityBytes of each store
   * @param linking how they talk to each other
   */
  public record Nodes(
      int count,
      int edges,
      List<Duration> epochs,
      int minDifficulty,
      Mass mass,
      long capacityBytes,
      Timing timing,
      Defences defences,
      Linking linking) {
    /**
     * @throws IllegalArgumentException if there is no epoch
     */
    public Nodes {
      epochs = List.copyOf(epochs);
      if (epochs.isEmpty()) {
        throw new IllegalArgumentException("nodes need an epoch");
      }
    }

    /** Returns nodes with four edges each, the network's default timing, and a low difficulty. */
    public static Nodes of(int count) {
      return new Nodes(
          count,
          4,
          List.of(EngineConfig.DEFAULT_EPOCH),
          4,
          Mass.WORK,
          64 << 20,
          Timing.DEFAULT,
          Defences.ALL,
          Linking.PLAIN);
    }

    /** Returns a copy with another rate. */
    public Nodes withRate(double packetsPerSecond) {
      return withEpoch(Duration.ofNanos((long) (1e9 / packetsPerSecond)));
    }

    /** Returns the epoch of a node. */
    public Duration epoch(int node) {
      return epochs.get(node % epochs.size());
    }

    /** Returns the epoch of the first node. */
    public Duration epoch() {
      return epochs.getFirst();
    }

    /** Returns a copy with another epoch of all nodes. */
    public Nodes withEpoch(Duration newEpoch) {
      return withEpochs(List.of(newEpoch));
    }

    /** Returns a copy with other epochs. */
    public Nodes withEpochs(List<Duration> newEpochs) {
      return new Nodes(
          count, edges, newEpochs, minDifficulty, mass, capacityBytes, timing, defences, linking);
    }

    /** Returns a copy with another number of edges. */
    public Nodes withEdges(int newEdges) {
      return new Nodes(
          count, newEdges, epochs, minDifficulty, mass, capacityBytes, timing, defences, linking);
    }

    /** Returns a copy with another store. */
    public Nodes withStore(Mass newMass, long newCapacityBytes) {
      return new Nodes(
          count,
          edges,
          epochs,
          minDifficulty,
          newMass,
          newCapacityBytes,
          timing,
          defences,
          linking);
    }

    /** Returns a copy with other intervals. */
    public Nodes withTiming(Timing newTiming) {
      return new Nodes(
          count, edges, epochs, minDifficulty, mass, capacityBytes, newTiming, defences, linking);
    }

    /** Returns a copy with other defences. */
    public Nodes withDefences(Defences newDefences) {
      return new Nodes(
          count, edges, epochs, minDifficulty, mass, capacityBytes, timing, newDefences, linking);
    }

    /** Returns a copy with other links. */
    public Nodes withLinking(Linking newLinking) {
      return new Nodes(
          count, edges, epochs, minDifficulty, mass, capacityBytes, timing, defences, newLinking);
    }
  }

  /**
   * The faults of nodes, and the splits of the network.
   *
   * @param nats the routers in front of nodes
   * @param maxSkew the largest error of clocks in either direction; errors are uniform
   * @param crashesPerHour of each node
   * @param downtime mean downtime of a crashed node; uniform from 0 to twice that
   * @param storeLoss share of crashes that lose the store, 0 to 1
   * @param splits partitions, which must not overlap
   */
  public record Faults(
      Nats nats,
      Duration maxSkew,
      double crashesPerHour,
      Duration downtime,
      double storeLoss,
      List<Split> splits) {
    /** No faults. */
    public static final Faults NONE =
        new Faults(Nats.NONE, Duration.ZERO, 0, Duration.ofSeconds(10), 0, List.of());

    public Faults {
      splits = List.copyOf(splits);
    }

    /** Returns a copy with other routers. */
    public Faults withNats(Nats newNats) {
      return new Faults(newNats, maxSkew, crashesPerHour, downtime, storeLoss, splits);
    }
  }

  /**
   * The shares of nodes behind routers, 0 to 1 each and together. The others have public addresses.
   *
   * @param address behind address-restricted ones
   * @param port behind port-restricted ones
   * @param symmetric behind symmetric ones
   * @param carrier behind one at home and one of a carrier
   */
  public record Nats(double address, double port, double symmetric, double carrier) {
    /** All nodes have public addresses. */
    public static final Nats NONE = new Nats(0, 0, 0, 0);

    /**
     * Returns the kind of a node.
     *
     * @param lot uniform from 0 to 1
     */
    Nat kind(double lot) {
      if (lot < address) {
        return Nat.ADDRESS_RESTRICTED;
      }
      if (lot < address + port) {
        return Nat.PORT_RESTRICTED;
      }
      if (lot < address + port + symmetric) {
        return Nat.SYMMETRIC;
      }
      return lot < address + port + symmetric + carrier ? Nat.CARRIER : Nat.NONE;
    }
  }

  /**
   * A partition: the first nodes, up to a share of all, are cut off from the others.
   *
   * @param from since the start
   * @param until since the start
   * @param share of the nodes on the one side, 0 to 1
   * @param oneWay whether only the packets from that side are lost
   */
  public record Split(Duration from, Duration until, double share, boolean oneWay) {}

  /**
   * The sealed links between nodes. Their cryptography is real.
   *
   * @param modes of the nodes by number; node {@code i} has the mode at {@code i} modulo the size
   * @param flaw what is left out of the links, for control runs
   */
  public record Linking(List<LinkMode> modes, Flaw flaw) {
    /** Plain packets only. */
    public static final Linking PLAIN = new Linking(List.of(LinkMode.PLAIN), Flaw.NONE);

    /** Links only. */
    public static final Linking REQUIRED = new Linking(List.of(LinkMode.REQUIRE), Flaw.NONE);

    /**
     * @throws IllegalArgumentException if there is no mode
     */
    public Linking {
      modes = List.copyOf(modes);
      if (modes.isEmpty()) {
        throw new IllegalArgumentException("nodes need a mode of links");
      }
    }

    /** Returns a copy with a flaw. */
    public Linking withFlaw(Flaw newFlaw) {
      return new Linking(modes, newFlaw);
    }

    /** Returns the mode of a node. */
    public LinkMode mode(int node) {
      return modes.get(node % modes.size());
    }

    /** Returns whether any node has links. */
    public boolean any() {
      return modes.stream().anyMatch(mode -> mode != LinkMode.PLAIN);
    }
  }

  /** What links lack in a control run. */
  public enum Flaw {
    /** Nothing: links as a node has them. */
    NONE,
    /**
     * A dat goes out in a cell of its own as soon as there is a reason to send it: it was put here
     * and does not wait for its turn, or it answers a question.
     */
    SCHEDULE,
    /** An observer sees the size of a cell's content. */
    PADDING,
  }
}
