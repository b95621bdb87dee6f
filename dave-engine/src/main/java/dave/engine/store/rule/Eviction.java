package dave.engine.store.rule;

import dave.engine.store.Weighed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which dats have to go. */
public final class Eviction {
  private Eviction() {}

  /**
   * The dats to evict so that {@code incoming} fits: always the lightest that is left, until enough
   * is free. Were the incoming dat itself the lightest before that, it is the one that does not
   * stay, and nothing else needs to go. Nor does a claim push out another claim on its work.
   *
   * @param excessBytes how far the store would be above its capacity with the incoming dat
   * @param leaving dats that go anyhow, in place of which the incoming one comes
   * @param lightestFirst the dats of the store in {@code order}
   * @return empty if the incoming dat is too light
   */
  public static Optional<List<Weighed>> toFit(
      Weighed incoming,
      long excessBytes,
      Set<Weighed> leaving,
      Iterator<Weighed> lightestFirst,
      Comparator<Weighed> order) {
    List<Weighed> evicted = new ArrayList<>();
    long excess = excessBytes;
    while (excess > 0) {
      if (!lightestFirst.hasNext()) {
        return Optional.empty();
      }
      Weighed lightest = lightestFirst.next();
      if (leaving.contains(lightest)) {
        continue;
      }
      if (order.compare(incoming, lightest) < 0 || incoming.isOfWorkOf(lightest)) {
        return Optional.empty();
      }
      evicted.add(lightest);
      excess -= lightest.bytes();
    }
    return Optional.of(evicted);
  }
}
