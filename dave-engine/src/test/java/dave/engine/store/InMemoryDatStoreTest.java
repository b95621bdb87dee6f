package dave.engine.store;

import java.util.Random;

class InMemoryDatStoreTest extends DatStoreContract {
  @Override
  protected DatStore create(long capacityBytes, Mass mass, SteppedClock clock) {
    return new InMemoryDatStore(capacityBytes, mass, clock, new Random(1));
  }
}
