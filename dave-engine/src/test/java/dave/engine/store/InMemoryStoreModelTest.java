package dave.engine.store;

import static org.assertj.core.api.Assertions.assertThat;

import dave.engine.store.memory.InMemoryDatStore;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InMemoryStoreModelTest {
  @ParameterizedTest
  @EnumSource(Mass.class)
  void shouldDoWhatThePlainReferenceDoes(Mass mass) {
    long steps =
        mass == Mass.WORK ? StoreModelRun.STEPS : Math.max(20_000, StoreModelRun.STEPS / 10);
    StoreModelRun run = new StoreModelRun(1, 1_000_000, mass);
    try (DatStore store =
        new InMemoryDatStore(run.capacityBytes(), mass, run.clock(), new Random(1))) {
      run.run(store, steps);
    }
    assertThat(run.mostClaims()).isEqualTo(Claim.PLACES);
    assertThat(run.evictions()).isGreaterThan(steps / 100);
  }
}
