package dave.sim.cluster;

import dave.engine.EngineConfig;
import dave.engine.model.Defences;
import dave.engine.model.Timing;
import dave.engine.store.Mass;
import dave.sim.network.Links;
import java.time.Duration;
import java.util.List;

/**
 * Everything that a simulated network follows from.
 *
 * @param seed of all chance
 */
public record Options(long seed, Nodes nodes, Links links, Faults faults) {
  /** A calm network of so many nodes. */
  public static Options of(long seed, int nodes) {
    return new Options(seed, Nodes.of(nodes), Links.GOOD, Faults.NONE);
  }

  /** This with other nodes. */
  public Options withNodes(Nodes newNodes) {
    return new Options(seed, newNodes, links, faults);
  }

  /** This with other links. */
  public Options withLinks(Links newLinks) {
    return new Options(seed, nodes, newLinks, faults);
  }

  /** This with other faults. */
  public Options withFaults(Faults newFaults) {
    return new Options(seed, nodes, links, newFaults);
  }

  /**
   * The honest nodes.
   *
   * @param count how many
   * @param edges how many others each has as its edges, drawn at random
   * @param epoch between two PUTs of one
   * @param minDifficulty in bits
   * @param capacityBytes of each store
   */
  public record Nodes(
      int count,
      int edges,
      Duration epoch,
      int minDifficulty,
      Mass mass,
      long capacityBytes,
      Timing timing,
      Defences defences) {
    /** With four edges each, the network's own timing, and a difficulty that costs nothing. */
    public static Nodes of(int count) {
      return new Nodes(
          count,
          4,
          EngineConfig.DEFAULT_EPOCH,
          4,
          Mass.WORK,
          64 << 20,
          Timing.DEFAULT,
          Defences.ALL);
    }

    /** This with so many packets a second. */
    public Nodes withRate(double packetsPerSecond) {
      return withEpoch(Duration.ofNanos((long) (1e9 / packetsPerSecond)));
    }

    /** This with another epoch. */
    public Nodes withEpoch(Duration newEpoch) {
      return new Nodes(
          count, edges, newEpoch, minDifficulty, mass, capacityBytes, timing, defences);
    }

    /** This with another number of edges. */
    public Nodes withEdges(int newEdges) {
      return new Nodes(
          count, newEdges, epoch, minDifficulty, mass, capacityBytes, timing, defences);
    }

    /** This with another store. */
    public Nodes withStore(Mass newMass, long newCapacityBytes) {
      return new Nodes(
          count, edges, epoch, minDifficulty, newMass, newCapacityBytes, timing, defences);
    }

    /** This with other intervals. */
    public Nodes withTiming(Timing newTiming) {
      return new Nodes(
          count, edges, epoch, minDifficulty, mass, capacityBytes, newTiming, defences);
    }

    /** This with other defences. */
    public Nodes withDefences(Defences newDefences) {
      return new Nodes(
          count, edges, epoch, minDifficulty, mass, capacityBytes, timing, newDefences);
    }
  }

  /**
   * What goes wrong with nodes, and when the network splits.
   *
   * @param natShare of the nodes are behind an address-restricted NAT, 0 to 1
   * @param symmetricShare of the nodes are behind a symmetric NAT, 0 to 1
   * @param maxSkew how far clocks are wrong, either way, uniform
   * @param crashesPerHour of each node
   * @param downtime of a crashed node: uniform up to twice that
   * @param storeLoss share of crashes that lose the store, 0 to 1
   * @param splits partitions, none overlapping another
   */
  public record Faults(
      double natShare,
      double symmetricShare,
      Duration maxSkew,
      double crashesPerHour,
      Duration downtime,
      double storeLoss,
      List<Split> splits) {
    /** Nothing goes wrong. */
    public static final Faults NONE =
        new Faults(0, 0, Duration.ZERO, 0, Duration.ofSeconds(10), 0, List.of());

    public Faults {
      splits = List.copyOf(splits);
    }
  }

  /**
   * A partition: nodes with a number below a share of all are cut off from the others.
   *
   * @param from since the start
   * @param until since the start
   * @param share of the nodes on the one side, 0 to 1
   * @param oneWay whether only what that side sends is lost
   */
  public record Split(Duration from, Duration until, double share, boolean oneWay) {}
}
