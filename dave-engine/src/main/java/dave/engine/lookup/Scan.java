package dave.engine.lookup;

import dave.wire.VerifiedDat;
import java.util.List;

/**
 * What peers have of a key.
 *
 * @param dats the latest of each author, in the order of authors
 * @param whole whether there was room for all that came
 * @param peersAsked how many peers were asked
 * @param peersAnswered how many of them answered
 * @param done gives back the room that the dats take; on the core worker, once
 */
public record Scan(
    List<VerifiedDat> dats, boolean whole, int peersAsked, int peersAnswered, Runnable done) {
  /** What is seen without peers. */
  public static final Scan NOTHING = new Scan(List.of(), true, 0, 0, () -> {});

  public Scan {
    dats = List.copyOf(dats);
  }
}
