package dave.engine.verdict;

/**
 * What a stage decided about a packet. Only {@link Reject} may cost a peer anything, and only one
 * that has proven that it receives at its address.
 *
 * @param <T> what goes on to the next stage
 */
public sealed interface Verdict<T> {
  /** Goes on. */
  record Accept<T>(T value) implements Verdict<T> {}

  /** Dropped; nobody's fault. */
  record Ignore<T>(Ignored reason) implements Verdict<T> {}

  /** Dropped; the packet is wrong. */
  record Reject<T>(Rejected reason) implements Verdict<T> {}

  /** Goes on. */
  static <T> Verdict<T> accept(T value) {
    return new Accept<>(value);
  }

  /** Dropped. */
  static <T> Verdict<T> ignore(Ignored reason) {
    return new Ignore<>(reason);
  }

  /** Dropped as wrong. */
  static <T> Verdict<T> reject(Rejected reason) {
    return new Reject<>(reason);
  }
}
