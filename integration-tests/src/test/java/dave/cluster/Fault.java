package dave.cluster;

/** A fault, which lasts until it is closed. */
interface Fault extends AutoCloseable {
  /** Heals the fault. */
  @Override
  void close();
}
