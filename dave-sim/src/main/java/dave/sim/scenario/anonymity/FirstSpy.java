package dave.sim.scenario.anonymity;

import dave.sim.scenario.anonymity.FirstSenders.Deliveries;
import java.util.BitSet;
import java.util.SplittableRandom;

/**
 * The first-spy estimator: spies guess that the node that first sent them a dat is its author. A
 * set of spies is drawn uniformly from the nodes other than the author's.
 */
final class FirstSpy {
  private FirstSpy() {}

  /**
   * Returns the probability of a right guess, over all sets of so many spies. The receiver at rank
   * i is the first spy if it is a spy and no receiver before it is.
   *
   * @param origin the author's node
   * @param others the number of nodes that may be spies
   */
  static double recall(Deliveries deliveries, int origin, int others, int spies) {
    return recall(deliveries, origin, others, spies, /* certain= */ -1);
  }

  /**
   * Returns the same if one more receiver is a spy for certain.
   *
   * @param certain the number of that receiver; negative if there is none
   */
  static double recall(Deliveries deliveries, int origin, int others, int spies, int certain) {
    double noneBefore = 1;
    double right = 0;
    int rank = 0;
    for (int i = 0; i < deliveries.count(); i++) {
      if (deliveries.receiver(i) == origin) {
        continue;
      }
      if (deliveries.receiver(i) == certain) {
        return right + (deliveries.sender(i) == origin ? noneBefore : 0);
      }
      double isSpy = Math.min(1, (double) spies / (others - rank));
      if (deliveries.sender(i) == origin) {
        right += noneBefore * isSpy;
      }
      noneBefore *= Math.max(0, 1 - (double) spies / (others - rank));
      rank++;
    }
    return right;
  }

  /**
   * Returns the probability that at least one receiver is a spy, over all sets of so many spies.
   */
  static double heard(Deliveries deliveries, int origin, int others, int spies) {
    double none = 1;
    int rank = 0;
    for (int i = 0; i < deliveries.count(); i++) {
      if (deliveries.receiver(i) != origin) {
        none *= Math.max(0, 1 - (double) spies / (others - rank));
        rank++;
      }
    }
    return 1 - none;
  }

  /** Draws one set of spies, and returns whether it guesses right. */
  static boolean guesses(
      Deliveries deliveries, int origin, int nodes, int spies, SplittableRandom random) {
    BitSet set = new BitSet(nodes);
    while (set.cardinality() < spies) {
      int node = random.nextInt(nodes);
      if (node != origin) {
        set.set(node);
      }
    }
    for (int i = 0; i < deliveries.count(); i++) {
      if (set.get(deliveries.receiver(i))) {
        return deliveries.sender(i) == origin;
      }
    }
    return false;
  }

  /** Returns the recall in theory for plain random push, if spies are this share of the nodes. */
  static double theory(double share) {
    return share / (1 - share) * Math.log(1 / share);
  }
}
