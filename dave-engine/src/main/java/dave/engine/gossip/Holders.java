package dave.engine.gossip;

import java.util.BitSet;
import java.util.random.RandomGenerator;

/** Which linked peers have a fresh dat, or were told of it; peers by {@link Neighbour#place}. */
final class Holders {
  private final BitSet has = new BitSet();
  private final BitSet told = new BitSet();
  private final BitSet reminded = new BitSet();
  private double chance = -1;
  private int pushes;
  private boolean awaited;

  /** Notes that a peer had told of the dat before it came: many have it already. */
  void awaited() {
    awaited = true;
  }

  boolean isAwaited() {
    return awaited;
  }

  /** A number from 0 to 1, always the same, to round a number of pushes up or down. */
  double chance(RandomGenerator random) {
    if (chance < 0) {
      chance = random.nextDouble();
    }
    return chance;
  }

  /** Notes that a peer has shown that it has the dat, or got it because it asked. */
  void has(int place) {
    has.set(place);
  }

  /** Notes that a peer was sent the dat unasked; the cell may be lost. */
  void pushed(int place) {
    told.set(place);
    pushes++;
  }

  /** How often the dat was sent unasked. */
  int pushes() {
    return pushes;
  }

  /** Whether a peer may lack the dat. */
  boolean mayLack(int place) {
    return !has.get(place);
  }

  /** Whether a peer may lack the dat, and was neither sent it nor told of it. */
  boolean isNews(int place) {
    return !has.get(place) && !told.get(place);
  }

  /** Whether a peer may lack the dat, and was told of it or sent it once: that cell may be lost. */
  boolean needsReminder(int place) {
    return !has.get(place) && told.get(place) && !reminded.get(place);
  }

  /** Notes that a peer is told of the dat, for the first or the second time. */
  void tell(int place) {
    if (told.get(place)) {
      reminded.set(place);
    }
    told.set(place);
  }

  /** Forgets a peer, whose place another may get. */
  void forget(int place) {
    has.clear(place);
    told.clear(place);
    reminded.clear(place);
  }
}
