package dave.cli;

import dave.wire.Dat;

/** Where dats are put that nobody has verified yet: it verifies each. Of one thread. */
public interface DatTarget extends AutoCloseable {
  /**
   * Takes a dat; waits while too many are on their way.
   *
   * @throws CliFailure if no more can be taken, whatever they are
   */
  void take(Dat dat);

  /**
   * Returns when what was taken is decided on, told to the tally and kept.
   *
   * @throws CliFailure as {@link #take}
   */
  void finish();

  /** Releases everything; what was not finished may be lost. */
  @Override
  void close();
}
