package dave.node;

import dave.engine.store.DatStore;
import dave.engine.store.Mass;
import dave.node.meters.DatabaseMeters;
import dave.storage.RocksDatStore;
import dave.storage.StoreConfig;
import dave.storage.StoreSchema;
import dave.storage.rocks.StoreException;
import dave.storage.rocks.StoreFigures;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A store in a folder. This class and its meters are the only ones that need {@code dave-storage},
 * so a node in memory runs without it. Call {@link StorePresence#require} before.
 */
final class DiskStore {
  private final RocksDatStore store;
  private volatile @Nullable StoreFigures figures;

  private DiskStore(RocksDatStore store) {
    this.store = store;
  }

  /**
   * Opens the store of a folder.
   *
   * @throws NodeException if it cannot be opened
   */
  static DiskStore open(
      Path folder, long capacityBytes, Mass mass, InstantSource clock, RandomGenerator random) {
    try {
      return new DiskStore(
          RocksDatStore.open(folder, StoreConfig.of(capacityBytes, mass), clock, random));
    } catch (StoreException e) {
      throw new NodeException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Checks that a folder holds a store which can be opened. Changes nothing.
   *
   * @throws NodeException if not
   */
  static void check(Path folder) throws IOException {
    try {
      StoreSchema.check(folder);
    } catch (StoreException e) {
      throw new NodeException(String.valueOf(e.getMessage()), e);
    }
  }

  DatStore dats() {
    return store;
  }

  /** Adds the meters of the database. They have values after the first {@link #look}. */
  void measure(MeterRegistry registry) {
    DatabaseMeters meters = new DatabaseMeters(registry);
    meters.figures(() -> figures);
    meters.summaries(store);
  }

  /**
   * Updates the figures that the meters show.
   *
   * @throws NodeException if the store cannot be read
   */
  void look() {
    try {
      figures = store.figures();
    } catch (StoreException e) {
      throw new NodeException(String.valueOf(e.getMessage()), e);
    }
  }
}
