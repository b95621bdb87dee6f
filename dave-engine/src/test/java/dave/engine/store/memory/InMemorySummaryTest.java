package dave.engine.store.memory;

import dave.engine.store.DatStore;
import dave.engine.store.Mass;
import dave.engine.store.SteppedClock;
import dave.engine.store.SummaryContract;
import java.util.Random;

class InMemorySummaryTest extends SummaryContract {
  @Override
  protected DatStore create(long capacityBytes, Mass mass, SteppedClock clock) {
    return new InMemoryDatStore(capacityBytes, mass, clock, new Random(1));
  }
}
