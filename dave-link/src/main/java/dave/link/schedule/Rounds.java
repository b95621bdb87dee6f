package dave.link.schedule;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Which link gets the next cell. In each round every link gets exactly one, in an order that is
 * drawn anew. One that joins waits for the next round; one that leaves is passed over. Not for
 * several threads.
 *
 * @param <L> a link, told from others by {@code equals}
 */
public final class Rounds<L> {
  private final RandomGenerator random;
  private final List<L> members = new ArrayList<>();

  /** Those that have had no cell in this round. */
  private final List<L> waiting = new ArrayList<>();

  private long round;

  /**
   * No links yet.
   *
   * @param random a {@code SecureRandom}, but in tests and simulations: an order that can be
   *     foretold would tell when a link was skipped
   */
  public Rounds(RandomGenerator random) {
    this.random = random;
  }

  /** Adds a link, from the next round on. */
  public void join(L link) {
    if (members.contains(link)) {
      throw new IllegalArgumentException("the link is a member already: " + link);
    }
    members.add(link);
  }

  /** Removes a link; what is not a member is left alone. */
  public void leave(L link) {
    if (members.remove(link)) {
      waiting.remove(link);
    }
  }

  /** The link of this slot; empty if there is none at all. */
  public Optional<L> next() {
    if (members.isEmpty()) {
      return Optional.empty();
    }
    if (waiting.isEmpty()) {
      waiting.addAll(members);
      round++;
    }
    // Drawing one after the other is drawing a permutation (Fisher and Yates).
    int drawn = random.nextInt(waiting.size());
    L link = waiting.get(drawn);
    waiting.set(drawn, waiting.getLast());
    waiting.removeLast();
    return Optional.of(link);
  }

  /** How many links there are. */
  public int size() {
    return members.size();
  }

  /** How many rounds have begun. */
  public long round() {
    return round;
  }
}
