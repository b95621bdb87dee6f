package dave.cli.command.archive;

import dave.cli.failure.CliFailure;
import dave.client.ClientException;
import dave.wire.Dat;

/** Where dats are put that nobody has verified yet: it verifies each. Of one thread. */
public interface DatTarget extends AutoCloseable {
  /**
   * Puts a dat; waits while too many are on their way.
   *
   * @throws RuntimeException a {@link CliFailure} or a {@link ClientException}, if it can put no
   *     more dats, whatever they are
   */
  void put(Dat dat);

  /**
   * Returns when every dat is decided on, counted and kept.
   *
   * @throws RuntimeException as {@link #put}
   */
  void finish();

  /** Releases everything; what was not finished may be lost. */
  @Override
  void close();
}
