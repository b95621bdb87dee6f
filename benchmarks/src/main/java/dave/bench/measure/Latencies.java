package dave.bench.measure;

import java.util.Arrays;
import java.util.Locale;

/** The durations of single calls. */
public final class Latencies {
  private final long[] sortedNs;

  /** One call. */
  public interface Call {
    void make(int round) throws Exception;
  }

  private Latencies(long[] sortedNs) {
    this.sortedNs = sortedNs;
  }

  /** Makes so many calls, one after another; the first tenth does not count. */
  public static Latencies of(int count, Call call) throws Exception {
    long[] ns = new long[count - count / 10];
    for (int i = 0; i < count; i++) {
      long from = System.nanoTime();
      call.make(i);
      long took = System.nanoTime() - from;
      if (i >= count / 10) {
        ns[i - count / 10] = took;
      }
    }
    Arrays.sort(ns);
    return new Latencies(ns);
  }

  double us(double share) {
    return sortedNs[(int) (share * (sortedNs.length - 1))] / 1e3;
  }

  public String describe() {
    return String.format(Locale.ROOT, "%.1f / %.1f / %.1f us", us(0.5), us(0.99), us(0.999));
  }
}
