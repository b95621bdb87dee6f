package dave.bench.measure;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** Durations, up to a fixed number of them. Thread-safe. */
public final class WaitTimes {
  private final long[] samplesNs;
  private final AtomicInteger size = new AtomicInteger();

  public WaitTimes(int atMost) {
    samplesNs = new long[atMost];
  }

  /** Adds a duration; those beyond the fixed number are ignored. */
  public void add(long nanos) {
    int at = size.getAndIncrement();
    if (at < samplesNs.length) {
      samplesNs[at] = nanos;
    }
  }

  /**
   * Returns the median, the 99th percentile, the 99.9th percentile and the maximum, in nanoseconds.
   */
  public long[] summary() {
    int count = Math.min(size.get(), samplesNs.length);
    long[] sorted = Arrays.copyOf(samplesNs, count);
    Arrays.sort(sorted);
    return new long[] {
      sorted[(int) (count * 0.5)],
      sorted[(int) (count * 0.99)],
      sorted[(int) (count * 0.999)],
      sorted[count - 1]
    };
  }
}
