package dave.sim.network;

import java.time.Duration;
import java.util.SplittableRandom;

/** How long packets take. */
public sealed interface Latency {
  /**
   * Of one packet, in nanoseconds, positive.
   *
   * @param link names the two ends, the same both ways; uniform over all longs
   */
  long drawNs(long link, SplittableRandom random);

  /** Always the same. */
  static Latency fixed(Duration latency) {
    return new PerLink(latency, latency, Duration.ZERO);
  }

  /**
   * Each link has a latency of its own, and each packet some jitter on top, by which packets
   * overtake each other.
   *
   * @param least of a link
   * @param most of a link: uniform in between
   * @param jitter most that a packet takes longer than its link: uniform
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
   * Lognormal: most packets near the median, some far beyond.
   *
   * @param sigma of the logarithm: with 0.5 one packet in a hundred takes 3.2 times the median
   */
  record Lognormal(Duration median, double sigma) implements Latency {
    @Override
    public long drawNs(long link, SplittableRandom random) {
      double factor = Math.exp(sigma * random.nextGaussian());
      return Math.max(1, (long) (median.toNanos() * Math.min(factor, 100)));
    }
  }
}
