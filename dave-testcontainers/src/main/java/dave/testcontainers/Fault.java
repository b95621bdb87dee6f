package dave.testcontainers;

/** A fault, which lasts until it is closed. */
public interface Fault extends AutoCloseable {
  /** Heals the fault. Returns when it is healed. */
  @Override
  void close();
}
