package dave.engine.testing;

/** A running hash over everything that happens: equal runs have equal hashes. */
public final class EventHash {
  private long hash = 0xcbf29ce484222325L;
  private long events;

  /** Adds a number. */
  public EventHash add(long value) {
    hash = Long.rotateLeft(hash ^ value * 0x9E3779B97F4A7C15L, 27) * 0xBF58476D1CE4E5B9L;
    return this;
  }

  /** Adds bytes. */
  public EventHash add(byte[] bytes) {
    for (byte b : bytes) {
      hash = (hash ^ b) * 0x100000001b3L;
    }
    return add(bytes.length);
  }

  /** Ends an event. */
  public void end() {
    events++;
  }

  /** The hash so far. */
  public long value() {
    return hash;
  }

  /** How many events it covers. */
  public long events() {
    return events;
  }
}
