package dave.bench.measure;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Comparator;

/**
 * How fast something was done, by the clock and by the processor time of this whole process, which
 * other work on the machine does not blur.
 */
public record Pace(double perSecond, double perCpuSecond) {

  /** Of so much that was done between two moments. */
  public static Pace of(long count, Moment from, Moment to) {
    return new Pace(count * 1e9 / (to.wallNs - from.wallNs), count * 1e9 / (to.cpuNs - from.cpuNs));
  }

  /** The one in the middle by the clock. */
  public static Pace median(Pace... paces) {
    Pace[] sorted = paces.clone();
    Arrays.sort(sorted, Comparator.comparingDouble(Pace::perSecond));
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
