package dave.sim.network;

import java.time.Duration;
import java.util.SplittableRandom;

/** The latency of packets. */
public sealed interface Latency {
  /**
   * Draws the latency of one packet, in nanoseconds, positive.
   *
   * @param link identifies the two ends, the same in both directions; uniform over all longs
   */
  long drawNs(long link, SplittableRandom random);

  /** Returns a latency that is the same for all packets. */
  static Latency fixed(Duration latency) {
    return new PerLink(latency, latency, Duration.ZERO);
  }

  /**
   * A latency for each link, plus jitter for each packet, so that packets overtake each other.
   *
   * @param least the lowest latency of a link
   * @param most the greatest latency of a link; uniform in between
   * @param jitter the largest extra latency of a packet; uniform
   */
  record PerLink(Duration least, Duration most, Duration jitter) implements Latency {
    public PerLink {
      if (least.isNegative() || least.isZero() || most.compareTo(least) < 0) {
        throw new IllegalArgumentException("not a range of latencies: " + least + " to " + most);
      }
    }

    @Override
    public long drawNs(long link, SplittableRandom random) {
      long range = most.toNanos() - least.toNanos();
      long base = least.toNanos() + (range == 0 ? 0 : Long.remainderUnsigned(link, range + 1));
      long extra = jitter.toNanos();
      return base + (extra == 0 ? 0 : random.nextLong(extra));
    }
  }

  /**
   * A lognormal latency: most packets near the median, some far beyond.
   *
   * @param sigma the standard deviation of the logarithm; with 0.5, one packet in a hundred takes
   *     3.2 times the median
   */
  record Lognormal(Duration median, double sigma) implements Latency {
    @Override
    public long drawNs(long link, SplittableRandom random) {
      double factor = Math.exp(sigma * random.nextGaussian());
      return Math.max(1, (long) (median.toNanos() * Math.min(factor, 100)));
    }
  }
}
