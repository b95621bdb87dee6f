package dave.sim.scenario;

import dave.sim.report.Report;
import java.util.OptionalInt;

/** A question to the network, and how its answer is found. */
public interface Scenario {
  /** As on the command line: lower case, dashes. */
  String name();

  /** What is shown, in one line for a list. */
  String summary();

  /**
   * Runs it. A world runs on one thread; several that have nothing to do with each other may run
   * side by side, and what is told of them does not depend on which was first.
   *
   * @throws dave.sim.world.InvariantBroken if a rule that always holds was broken, naming the seed
   */
  Report run(Settings settings, Progress progress);

  /**
   * How it is run.
   *
   * @param seed of everything
   * @param size how much
   * @param nodes honest nodes; as the size says if empty
   */
  record Settings(long seed, Size size, OptionalInt nodes) {
    /** The number of nodes. */
    public int nodesOr(int shortNodes, int fullNodes) {
      return nodes.orElse(size == Size.FULL ? fullNodes : shortNodes);
    }

    /** Whether everything is asked for. */
    public boolean full() {
      return size == Size.FULL;
    }
  }

  /** How much is simulated. */
  enum Size {
    /** Seconds of computing: fewer nodes, less time, the same question. */
    SHORT,
    /** What the documentation tells: minutes. */
    FULL,
  }

  /** Hears how far a run is. */
  @FunctionalInterface
  interface Progress {
    /**
     * @param phase what is being simulated, a few words
     * @param done of the whole scenario, 0 to 1
     */
    void at(String phase, double done);
  }
}
