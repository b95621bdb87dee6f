package dave.storage;

import dave.engine.store.DatStore;
import dave.engine.store.Mass;
import dave.engine.store.SteppedClock;
import dave.engine.store.SummaryContract;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;

class RocksSummaryContractTest extends SummaryContract {
  @TempDir Path directory;
  private int stores;

  @Override
  protected DatStore create(long capacityBytes, Mass mass, SteppedClock clock) {
    stores++;
    return RocksDatStore.open(
        directory.resolve("store" + stores),
        StoreConfig.of(capacityBytes, mass),
        clock,
        new Random(1));
  }
}
