package dave.sim.world;

/** A rule that always holds was broken: a bug of the engine, or of the rule. */
public final class InvariantBroken extends RuntimeException {
  private static final long serialVersionUID = 1;

  /**
   * @param seed replays the run
   * @param rule which rule
   * @param what happened, with the values
   */
  public InvariantBroken(long seed, String rule, String what) {
    super("seed " + seed + ": " + rule + ": " + what);
  }
}
