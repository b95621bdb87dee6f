package dave.cluster;

/** Something that is broken until it is closed. */
interface Fault extends AutoCloseable {
  /** Heals it. */
  @Override
  void close();
}
