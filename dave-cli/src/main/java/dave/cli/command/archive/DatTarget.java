package dave.cli.command.archive;

import dave.cli.failure.CliFailure;
import dave.client.model.DaveException;
import dave.wire.Dat;

/** A store or node that takes unverified dats, and verifies each. For one thread. */
public interface DatTarget extends AutoCloseable {
  /**
   * Puts a dat. Waits while too many others have no result yet.
   *
   * @throws RuntimeException a {@link CliFailure} or a {@link DaveException}, if the target can
   *     take no more dats, whatever they are
   */
  void put(Dat dat);

  /**
   * Waits until every dat has a result, is counted and stored.
   *
   * @throws RuntimeException as {@link #put}
   */
  void finish();

  /** Releases everything; dats without a result may be lost. */
  @Override
  void close();
}
