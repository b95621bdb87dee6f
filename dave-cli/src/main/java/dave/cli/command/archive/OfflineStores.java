package dave.cli.command.archive;

import dave.cli.failure.CliFailure;
import dave.config.Settings;
import dave.wire.VerifiedDat;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Stores that no node has open. The program passes in the code for them, because the commands
 * depend on nodes' APIs only.
 */
public interface OfflineStores {
  /**
   * Passes every dat of a store to a consumer, in no particular order.
   *
   * @throws CliFailure if there is no store, a node has it open, or it cannot be read
   */
  void read(Path directory, Consumer<VerifiedDat> consumer);

  /**
   * Opens or creates a store, to put dats into it.
   *
   * @param settings capacity, mass and least difficulty, as for the node that will use it
   * @param tally counts the result of each dat
   * @throws CliFailure if a node has it open, or it cannot be opened
   */
  DatTarget open(Path directory, Settings settings, ImportTally tally);

  /** Returns an instance for a program without the code for stores. */
  static OfflineStores none() {
    return new OfflineStores() {
      @Override
      public void read(Path directory, Consumer<VerifiedDat> consumer) {
        throw CliFailure.usage("--data: this program has no code for stores, only for nodes");
      }

      @Override
      public DatTarget open(Path directory, Settings settings, ImportTally tally) {
        throw CliFailure.usage("--data: this program has no code for stores, only for nodes");
      }
    };
  }
}
