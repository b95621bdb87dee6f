package dave.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dave.engine.store.DatStore.Durability;
import dave.engine.store.Mass;
import dave.engine.store.SteppedClock;
import dave.storage.rocks.StoreException;
import dave.storage.rocks.StoreFigures;
import dave.wire.testing.TestDats;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoreFiguresTest {
  @TempDir Path directory;

  private RocksDatStore open() {
    return RocksDatStore.open(
        directory,
        StoreConfig.of(16L << 20, Mass.WORK),
        new SteppedClock(1_700_000_000_000L),
        new Random(1));
  }

  @Test
  void shouldTellWhereTheBytesAre() {
    TestDats dats = TestDats.seeded(3);
    StoreFigures before;
    try (RocksDatStore store = open()) {
      before = store.figures();
      for (int i = 0; i < 50; i++) {
        store
            .put(dats.dat().key("k" + i).difficulty(16).build(), Durability.SYNCED)
            .block(Duration.ofSeconds(30));
      }
      StoreFigures figures = store.figures();
      assertThat(figures.logBytes()).isGreaterThan(before.logBytes() + 5_000);
      assertThat(figures.memoryBytes()).isPositive();
      assertThat(figures.otherBytes()).isPositive();
      assertThat(figures.stopped()).isFalse();
      assertThat(figures.delayedRate()).isZero();
      assertThat(figures.errors()).isZero();
    }
    try (RocksDatStore store = open()) {
      assertThat(store.figures().tableBytes())
          .as("closing flushed the log to tables")
          .isGreaterThan(before.tableBytes() + 5_000);
    }
  }

  @Test
  void shouldHaveNoneOnceItIsClosed() {
    RocksDatStore store = open();
    store.close();
    assertThatThrownBy(store::figures).isInstanceOf(StoreException.class);
  }
}
