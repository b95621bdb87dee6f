package dave.cli.command.archive;

import dave.cli.failure.CliFailure;
import dave.config.Settings;
import dave.wire.VerifiedDat;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Stores that no node has open. The program that has the code for them lends it to the commands,
 * which otherwise know nodes only.
 */
public interface OfflineStores {
  /**
   * Hands on every dat of a store, in no particular order.
   *
   * @throws CliFailure if there is none, a node has it, or it cannot be read
   */
  void read(Path directory, Consumer<VerifiedDat> consumer);

  /**
   * Opens a store, or makes one, to put dats in.
   *
   * @param settings capacity, mass and least difficulty, as for the node that will have it
   * @param tally told what becomes of each dat
   * @throws CliFailure if a node has it, or it cannot be opened
   */
  DatTarget open(Path directory, Settings settings, ImportTally tally);

  /** For a program that has no code for stores. */
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
