package dave.storage;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.store.Mass;
import dave.engine.store.StoreModelRun;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksStoreModelTest {
  private static final int RESTARTS = 5;

  @TempDir Path directory;

  @Test
  void shouldDoWhatThePlainReferenceDoes() {
    StoreModelRun run = new StoreModelRun(2, 1_000_000, Mass.WORK);
    for (int i = 0; i < RESTARTS; i++) {
      try (RocksDatStore store =
          RocksDatStore.open(
              directory,
              StoreConfig.of(run.capacityBytes(), run.mass()),
              run.clock(),
              new Random(i))) {
        run.run(store, StoreModelRun.STEPS / RESTARTS);
        assertThat(store.disagreements()).isEmpty();
      }
    }
    assertThat(run.mostClaims()).isGreaterThan(4);
    assertThat(run.evictions()).isGreaterThan(StoreModelRun.STEPS / 100);
  }
}
