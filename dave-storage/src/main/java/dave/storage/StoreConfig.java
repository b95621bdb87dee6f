package dave.storage;

import dave.engine.store.Mass;

/**
 * The settings of a store on disk.
 *
 * @param capacityBytes how many bytes may be held, as {@link dave.engine.store.DatSize} counts;
 *     under sustained eviction the directory also holds data that is not compacted away yet
 * @param mass the measure by which dats are kept
 * @param queueCapacity how many offers may wait for the worker; relaxed offers are refused beyond
 *     three quarters of it, and all offers beyond it
 */
public record StoreConfig(long capacityBytes, Mass mass, int queueCapacity) {
  /** The default queue capacity: at most some 6 MB of dats. */
  public static final int DEFAULT_QUEUE_CAPACITY = 4_096;

  /**
   * @throws IllegalArgumentException naming the value that is not positive
   */
  public StoreConfig {
    if (capacityBytes <= 0) {
      throw new IllegalArgumentException("capacity is not positive: " + capacityBytes);
    }
    if (queueCapacity <= 0) {
      throw new IllegalArgumentException("queue capacity is not positive: " + queueCapacity);
    }
  }

  /** The settings with a queue of the default length. */
  public static StoreConfig of(long capacityBytes, Mass mass) {
    return new StoreConfig(capacityBytes, mass, DEFAULT_QUEUE_CAPACITY);
  }
}
