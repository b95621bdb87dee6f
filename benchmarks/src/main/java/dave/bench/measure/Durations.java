package dave.bench.measure;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Records durations from nanoseconds to an hour, to three significant digits. Thread-safe while
 * they are added.
 */
public final class Durations {
  private static final long LONGEST_NS = TimeUnit.HOURS.toNanos(1);
  private static final int DIGITS = 3;

  private final Histogram histogram = new ConcurrentHistogram(LONGEST_NS, DIGITS);

  /** A call to be timed. */
  public interface Call {
    void make(int round) throws Exception;
  }

  /** Makes so many calls, one after another; the first tenth does not count. */
  public static Durations of(int count, Call call) throws Exception {
    Durations durations = new Durations();
    for (int i = 0; i < count; i++) {
      long fromNs = System.nanoTime();
      call.make(i);
      long tookNs = System.nanoTime() - fromNs;
      if (i >= count / 10) {
        durations.add(tookNs);
      }
    }
    return durations;
  }

  /** Adds a duration; one beyond an hour counts as an hour. */
  public void add(long nanos) {
    histogram.recordValue(Math.clamp(nanos, 0, LONGEST_NS));
  }

  public long count() {
    return histogram.getTotalCount();
  }

  /** Returns the duration that a share of them does not exceed, in microseconds. */
  public double us(double share) {
    return histogram.getValueAtPercentile(100 * share) / 1e3;
  }

  /**
   * Returns the median, the 99th percentile, the 99.9th percentile and the maximum, in nanoseconds.
   */
  public long[] summary() {
    return new long[] {
      histogram.getValueAtPercentile(50),
      histogram.getValueAtPercentile(99),
      histogram.getValueAtPercentile(99.9),
      histogram.getMaxValue()
    };
  }

  public String describe() {
    return String.format(Locale.ROOT, "%.1f / %.1f / %.1f us", us(0.5), us(0.99), us(0.999));
  }
}
