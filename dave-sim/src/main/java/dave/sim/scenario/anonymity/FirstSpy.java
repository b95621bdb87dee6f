package dave.sim.scenario.anonymity;

import dave.sim.scenario.anonymity.Waves.Bringings;
import java.util.BitSet;
import java.util.SplittableRandom;

/**
 * The guess of spies who know nothing but who brought them a dat first: that it is its author. A
 * set of spies is drawn uniformly from the nodes other than the author.
 */
final class FirstSpy {
  private FirstSpy() {}

  /**
   * How likely the guess is right, over all sets of so many spies: the one at rank i of n others is
   * the first spy with the probability that it is one and nobody before it is.
   *
   * @param origin the author's node
   * @param others nodes that may be spies
   */
  static double recall(Bringings brought, int origin, int others, int spies) {
    double noneBefore = 1;
    double right = 0;
    int rank = 0;
    for (int i = 0; i < brought.count(); i++) {
      if (brought.receiver(i) == origin) {
        continue;
      }
      double isSpy = Math.min(1, (double) spies / (others - rank));
      if (brought.sender(i) == origin) {
        right += noneBefore * isSpy;
      }
      noneBefore *= Math.max(0, 1 - (double) spies / (others - rank));
      rank++;
    }
    return right;
  }

  /** How likely any spy is among those who were brought it, over all sets of so many spies. */
  static double heard(Bringings brought, int origin, int others, int spies) {
    double none = 1;
    int rank = 0;
    for (int i = 0; i < brought.count(); i++) {
      if (brought.receiver(i) != origin) {
        none *= Math.max(0, 1 - (double) spies / (others - rank));
        rank++;
      }
    }
    return 1 - none;
  }

  /** Whether one set of spies, drawn here, guesses right. */
  static boolean guesses(
      Bringings brought, int origin, int nodes, int spies, SplittableRandom random) {
    BitSet set = new BitSet(nodes);
    while (set.cardinality() < spies) {
      int node = random.nextInt(nodes);
      if (node != origin) {
        set.set(node);
      }
    }
    for (int i = 0; i < brought.count(); i++) {
      if (set.get(brought.receiver(i))) {
        return brought.sender(i) == origin;
      }
    }
    return false;
  }

  /** What theory says of plain random push where spies are this share of the nodes. */
  static double theory(double share) {
    return share / (1 - share) * Math.log(1 / share);
  }
}
