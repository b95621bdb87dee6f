package dave.storage;

import dave.engine.store.Mass;

/**
 * How a store on disk is run.
 *
 * @param capacityBytes how much may be held, as {@link dave.engine.store.DatSize} counts; under
 *     sustained eviction the directory also holds what is not compacted away yet
 * @param mass what dats are kept by
 * @param queueCapacity how many offers may wait for the worker; beyond three quarters of it relaxed
 *     ones are refused, beyond all of it every one
 */
public record StoreConfig(long capacityBytes, Mass mass, int queueCapacity) {
  /** Waiting offers by default: some 6 MB of dats at most. */
  public static final int DEFAULT_QUEUE_CAPACITY = 4_096;

  /**
   * @throws IllegalArgumentException naming what is not positive
   */
  public StoreConfig {
    if (capacityBytes <= 0) {
      throw new IllegalArgumentException("capacity is not positive: " + capacityBytes);
    }
    if (queueCapacity <= 0) {
      throw new IllegalArgumentException("queue capacity is not positive: " + queueCapacity);
    }
  }

  /** With a queue of the default length. */
  public static StoreConfig of(long capacityBytes, Mass mass) {
    return new StoreConfig(capacityBytes, mass, DEFAULT_QUEUE_CAPACITY);
  }
}
