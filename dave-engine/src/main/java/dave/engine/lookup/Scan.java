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
 */
public record Scan(List<VerifiedDat> dats, boolean whole, int peersAsked, int peersAnswered) {
  public Scan {
    dats = List.copyOf(dats);
  }
}
