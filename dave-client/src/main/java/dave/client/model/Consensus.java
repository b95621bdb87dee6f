package dave.client.model;

import com.google.protobuf.ByteString;
import java.math.BigInteger;
import java.time.Instant;
import java.util.List;

/**
 * The values of a key, ranked over all authors. Each author counts once.
 *
 * @param tallies highest first, at most as many as were asked for
 * @param values the number of different values, listed or not
 * @param authors the number of authors
 * @param work the work of all of them
 * @param margin the lead of the first over the second: authors, or work if ranked by work
 * @param datsSeen dats seen at this node and at each peer
 * @param peersAsked zero if only the node's own store was counted
 * @param peersAnswered how many of them answered
 * @param partial whether there was more than the node counts
 */
public record Consensus(
    List<Tally> tallies,
    long values,
    long authors,
    BigInteger work,
    BigInteger margin,
    long datsSeen,
    int peersAsked,
    int peersAnswered,
    boolean partial) {
  public Consensus {
    tallies = List.copyOf(tallies);
  }

  /**
   * The support of a value.
   *
   * @param authors whose latest dat has it
   * @param work the sum of 2^difficulty over their bound dats
   * @param latest the time of the newest of these dats
   */
  public record Tally(ByteString bytes, long authors, BigInteger work, Instant latest) {
    /** Returns the value as UTF-8 text. */
    public String value() {
      return bytes.toStringUtf8();
    }
  }
}
