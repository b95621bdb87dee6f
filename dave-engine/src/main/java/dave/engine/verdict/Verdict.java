package dave.engine.verdict;

/**
 * The decision of a stage on a packet. Only {@link Reject} may cost a peer anything, and only a
 * peer that has proven that it receives at its address.
 *
 * @param <T> the value for the next stage
 */
public sealed interface Verdict<T> {
  /** The packet goes on. */
  record Accept<T>(T value) implements Verdict<T> {}

  /** The packet is dropped, though its sender did nothing wrong. */
  record Ignore<T>(Ignored reason) implements Verdict<T> {}

  /** The packet is dropped, because it is wrong. */
  record Reject<T>(Rejected reason) implements Verdict<T> {}

  /** The verdict that a packet goes on. */
  static <T> Verdict<T> accept(T value) {
    return new Accept<>(value);
  }

  /** The verdict that a packet is dropped. */
  static <T> Verdict<T> ignore(Ignored reason) {
    return new Ignore<>(reason);
  }

  /** The verdict that a packet is wrong. */
  static <T> Verdict<T> reject(Rejected reason) {
    return new Reject<>(reason);
  }
}
