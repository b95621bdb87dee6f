package dave.sim.world;

/** Thrown when a rule that must always hold was broken: a bug of the engine or of the rule. */
public final class InvariantBroken extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * @param seed the seed that replays the run
   * @param rule the name of the rule
   * @param what the event that broke the rule, with its values
   */
  public InvariantBroken(long seed, String rule, String what) {
    super("seed " + seed + ": " + rule + ": " + what);
  }
}
