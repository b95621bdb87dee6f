package dave.engine.store.rule;

import dave.engine.store.DatWeight;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Chooses the dats to evict. */
public final class Eviction {
  private Eviction() {}

  /**
   * The dats to evict so that {@code incoming} fits: always the lightest that is left, until enough
   * bytes are free. If the incoming dat becomes the lightest before that, it is refused and nothing
   * is evicted. A claim does not push out another claim on its work either.
   *
   * @param excessBytes how many bytes the store would be above its capacity with the incoming dat
   * @param leaving dats that the incoming one replaces, so that they leave anyhow
   * @param lightestFirst the dats of the store in {@code order}
   * @return empty if the incoming dat is too light
   */
  public static Optional<List<DatWeight>> toFit(
      DatWeight incoming,
      long excessBytes,
      Set<DatWeight> leaving,
      Iterator<DatWeight> lightestFirst,
      Comparator<DatWeight> order) {
    List<DatWeight> evicted = new ArrayList<>();
    long excess = excessBytes;
    while (excess > 0) {
      if (!lightestFirst.hasNext()) {
        return Optional.empty();
      }
      DatWeight lightest = lightestFirst.next();
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
