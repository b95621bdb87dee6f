package dave.bench.measure;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** Times that something took, up to a number that is known before. Safe for any threads. */
public final class WaitTimes {
  private final long[] samplesNs;
  private final AtomicInteger size = new AtomicInteger();

  public WaitTimes(int atMost) {
    samplesNs = new long[atMost];
  }

  /** Notes one; what is more than was said is not noted. */
  public void add(long nanos) {
    int at = size.getAndIncrement();
    if (at < samplesNs.length) {
      samplesNs[at] = nanos;
    }
  }

  /** The median, the 99th of a hundred, the 999th of a thousand and the longest, in nanoseconds. */
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
