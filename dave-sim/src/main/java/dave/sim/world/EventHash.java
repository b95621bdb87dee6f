package dave.sim.world;

/** A running hash over all events of a run. Equal runs have equal hashes. */
public final class EventHash {
  private long hash = 0xcbf29ce484222325L;
  private long events;

  /** Adds an event that consists of two numbers. */
  public void add(long a, long b) {
    hash = Long.rotateLeft(hash ^ a * 0x9E3779B97F4A7C15L, 27) * 0xBF58476D1CE4E5B9L;
    hash = Long.rotateLeft(hash ^ b * 0x9E3779B97F4A7C15L, 27) * 0xBF58476D1CE4E5B9L;
    events++;
  }

  /** Returns the hash so far. */
  public long value() {
    return hash;
  }

  /** Returns the number of events so far. */
  public long events() {
    return events;
  }
}
