package dave.sim.scenario;

import dave.sim.cluster.Options.Linking;
import dave.sim.report.Report;
import java.time.Duration;
import java.util.OptionalInt;

/** A claim about the network, and the simulation that tests it. */
public interface Scenario {
  /** Returns the name on the command line, in lower case with dashes. */
  String name();

  /** Returns the claim in one line, for a list. */
  String summary();

  /** Returns whether the time in which dats count can be chosen. */
  default boolean takesWindow() {
    return false;
  }

  /** Returns whether it can also run over links. */
  default boolean runsOverLinks() {
    return false;
  }

  /**
   * Runs the scenario. Each world runs on one thread. Independent worlds may run in parallel, and
   * the report does not depend on their order.
   *
   * @throws dave.sim.world.InvariantBroken if a rule was broken; the message names the seed
   */
  Report run(Settings settings, Progress progress);

  /**
   * The settings of a run.
   *
   * @param seed the seed of all randomness
   * @param size the size of the run
   * @param nodes the number of honest nodes; empty for that of the size
   * @param links whether nodes talk over links, if the scenario can run so
   * @param window the seconds in which dats count; empty for those of the size
   */
  record Settings(long seed, Size size, OptionalInt nodes, boolean links, OptionalInt window) {
    /** Creates settings for plain packets, or for what the scenario is about. */
    public Settings(long seed, Size size, OptionalInt nodes) {
      this(seed, size, nodes, false);
    }

    /** Creates settings with the usual window. */
    public Settings(long seed, Size size, OptionalInt nodes, boolean links) {
      this(seed, size, nodes, links, OptionalInt.empty());
    }

    /** Returns the time in which dats count. */
    public Duration windowOr(Duration shortWindow, Duration fullWindow) {
      return window.isPresent()
          ? Duration.ofSeconds(window.getAsInt())
          : size == Size.FULL ? fullWindow : shortWindow;
    }

    /** Returns how nodes talk. */
    public Linking linking() {
      return links ? Linking.REQUIRED : Linking.PLAIN;
    }

    /** Returns the number of nodes. */
    public int nodesOr(int shortNodes, int fullNodes) {
      return nodes.orElse(size == Size.FULL ? fullNodes : shortNodes);
    }

    /** Returns whether the size is FULL. */
    public boolean full() {
      return size == Size.FULL;
    }
  }

  /** The size of a run. */
  enum Size {
    /** Seconds of computing: the same claim with fewer nodes and less time. */
    SHORT,
    /** The size in the documentation: minutes of computing. */
    FULL,
  }

  /** Receives the progress of a run. */
  @FunctionalInterface
  interface Progress {
    /**
     * @param phase the current part of the run, in a few words
     * @param done the finished share of the whole scenario, 0 to 1
     */
    void at(String phase, double done);
  }
}
