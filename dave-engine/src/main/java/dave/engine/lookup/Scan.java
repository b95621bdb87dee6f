package dave.engine.lookup;

import dave.wire.VerifiedDat;
import java.util.List;

/**
 * The records that peers have under a key.
 *
 * @param dats the latest record of each author, in the order of authors
 * @param whole whether there was room for all that came
 * @param peersAsked how many peers were asked
 * @param peersAnswered how many of them answered
 * @param done gives back the room that the dats take; to be run once, on the core worker
 */
public record Scan(
    List<VerifiedDat> dats, boolean whole, int peersAsked, int peersAnswered, Runnable done) {
  /** The scan of no peers. */
  public static final Scan NOTHING = new Scan(List.of(), true, 0, 0, () -> {});

  public Scan {
    dats = List.copyOf(dats);
  }
}
