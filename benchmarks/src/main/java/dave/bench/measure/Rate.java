package dave.bench.measure;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Comparator;

/**
 * A rate by elapsed time, and by the processor time of this whole process, which other work on the
 * machine does not change.
 */
public record Rate(double perSecond, double perCpuSecond) {

  /** Returns the rate of so many items between two moments. */
  public static Rate of(long count, Moment from, Moment to) {
    return new Rate(count * 1e9 / (to.wallNs - from.wallNs), count * 1e9 / (to.cpuNs - from.cpuNs));
  }

  /** Returns the median by elapsed time. */
  public static Rate median(Rate... paces) {
    Rate[] sorted = paces.clone();
    Arrays.sort(sorted, Comparator.comparingDouble(Rate::perSecond));
    return sorted[sorted.length / 2];
  }

  /** A reading of both clocks. */
  public record Moment(long wallNs, long cpuNs) {
    public static Moment now() {
      var system =
          ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
      return new Moment(System.nanoTime(), system.getProcessCpuTime());
    }
  }
}
