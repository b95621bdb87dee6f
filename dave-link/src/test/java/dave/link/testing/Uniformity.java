package dave.link.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/**
 * Tests whether datagrams look like random bytes, at each offset and in sequence. It needs some
 * thousand datagrams of one size. Chance fails a check far less often than once in a million runs.
 */
public final class Uniformity {
  private static final double SIGMAS = 6;

  private final List<byte[]> datagrams;
  private final int size;

  /**
   * @param datagrams at least 2,500, all of one size
   */
  public Uniformity(List<byte[]> datagrams) {
    this.datagrams = datagrams;
    size = datagrams.getFirst().length;
    assertThat(datagrams).hasSizeGreaterThan(2_500).allMatch(each -> each.length == size);
  }

  /** All bytes together: each value comes as often as others. */
  public void checkBytes() {
    long[] counts = new long[256];
    datagrams.forEach(
        datagram -> {
          for (byte b : datagram) {
            counts[b & 0xff]++;
          }
        });
    checkChiSquare(counts, "bytes");
  }

  /** The bytes at each place of all datagrams. */
  public void checkPlaces() {
    double worst = 0;
    for (int at = 0; at < size; at++) {
      // By the upper and the lower four bits: each of 16 values gets enough datagrams.
      long[] upper = new long[16];
      long[] lower = new long[16];
      long[] bits = new long[8];
      for (byte[] datagram : datagrams) {
        int value = datagram[at] & 0xff;
        upper[value >> 4]++;
        lower[value & 15]++;
        for (int bit = 0; bit < 8; bit++) {
          bits[bit] += value >> bit & 1;
        }
      }
      checkChiSquare(upper, "upper half of byte " + at);
      checkChiSquare(lower, "lower half of byte " + at);
      for (int bit = 0; bit < 8; bit++) {
        double off = Math.abs(bits[bit] - datagrams.size() / 2.0);
        worst = Math.max(worst, off / Math.sqrt(datagrams.size() / 4.0));
      }
    }
    assertThat(worst).as("most biased bit, in standard deviations").isLessThan(SIGMAS);
  }

  /** Bytes beside each other in a datagram, and at the same place of two in sequence. */
  public void checkPairs() {
    long[] pairs = new long[65_536];
    long[] across = new long[65_536];
    for (int i = 0; i < datagrams.size(); i++) {
      byte[] datagram = datagrams.get(i);
      byte[] next = datagrams.get((i + 1) % datagrams.size());
      for (int at = 0; at < size; at++) {
        if (at + 1 < size) {
          pairs[(datagram[at] & 0xff) << 8 | (datagram[at + 1] & 0xff)]++;
        }
        across[(datagram[at] & 0xff) << 8 | (next[at] & 0xff)]++;
      }
    }
    checkChiSquare(pairs, "pairs in a datagram");
    checkChiSquare(across, "pairs of datagrams");
  }

  /** No place has a byte that all datagrams share, nor one that takes few values. */
  public void checkValues() {
    for (int at = 0; at < size; at++) {
      long values = 0;
      boolean[] seen = new boolean[256];
      for (byte[] datagram : datagrams) {
        if (!seen[datagram[at] & 0xff]) {
          seen[datagram[at] & 0xff] = true;
          values++;
        }
      }
      assertThat(values).as("values of byte %d", at).isGreaterThan(250);
    }
  }

  private static void checkChiSquare(long[] counts, String what) {
    double all = 0;
    for (long count : counts) {
      all += count;
    }
    double expected = all / counts.length;
    double chi = 0;
    for (long count : counts) {
      chi += (count - expected) * (count - expected) / expected;
    }
    int freedom = counts.length - 1;
    // Wilson and Hilferty: the cube root is nearly normal.
    double z =
        (Math.cbrt(chi / freedom) - (1 - 2.0 / (9 * freedom))) / Math.sqrt(2.0 / (9 * freedom));
    assertThat(Math.abs(z)).as("%s: standard deviations of chi-square", what).isLessThan(SIGMAS);
  }
}
