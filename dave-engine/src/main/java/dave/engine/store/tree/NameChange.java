package dave.engine.store.tree;

import dave.engine.store.Claim;
import dave.engine.store.DatWeight;
import dave.engine.store.summary.Place;

/**
 * A change of the names that a store holds at one place of a difficulty.
 *
 * @param difficulty the class by mass, in bits
 * @param count how many names more, or less if negative
 */
public record NameChange(int difficulty, Place place, int count) {
  public static NameChange entering(Claim claim) {
    return of(claim, NameReader.namesOf(claim.place()));
  }

  public static NameChange gone(Claim claim) {
    return of(claim, -NameReader.namesOf(claim.place()));
  }

  private static NameChange of(Claim claim, int count) {
    DatWeight weighed = claim.weighed();
    return new NameChange(
        weighed.difficulty(),
        Place.of(weighed.difficulty(), weighed.timeMs(), weighed.work()),
        count);
  }
}
