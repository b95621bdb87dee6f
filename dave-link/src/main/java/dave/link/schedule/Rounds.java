package dave.link.schedule;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Chooses the link that gets the next cell. In each round every link gets exactly one, in a new
 * random order. A link that joins waits for the next round; a link that leaves is skipped. A link
 * that replaces another has its place in the round. Not for several threads.
 *
 * @param <L> a link, identified by {@code equals}
 */
public final class Rounds<L> {
  private final RandomGenerator random;
  private final List<L> members = new ArrayList<>();

  /** The links that have had no cell in this round. */
  private final List<L> waiting = new ArrayList<>();

  private long round;

  /**
   * Starts without links.
   *
   * @param random a {@code SecureRandom}, except in tests and simulations: an order that an
   *     observer can predict shows when a link was skipped
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

  /** Removes a link, if it is a member. */
  public void leave(L link) {
    if (members.remove(link)) {
      waiting.remove(link);
    }
  }

  /**
   * Gives the place of a link to another. In this round too: the new link gets a cell if the former
   * one had none.
   */
  public void replace(L former, L link) {
    if (!members.contains(former) || members.contains(link)) {
      throw new IllegalArgumentException(link + " cannot take the place of " + former);
    }
    Collections.replaceAll(members, former, link);
    Collections.replaceAll(waiting, former, link);
  }

  /** The link of this slot; empty if there are no links. */
  public Optional<L> next() {
    if (members.isEmpty()) {
      return Optional.empty();
    }
    if (waiting.isEmpty()) {
      waiting.addAll(members);
      round++;
    }
    // Drawing the links one by one draws a permutation (Fisher and Yates).
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
