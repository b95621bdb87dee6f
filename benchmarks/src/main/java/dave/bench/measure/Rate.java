package dave.bench.measure;

import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * A rate by elapsed time, and by the processor time of this whole process, which other work on the
 * machine does not change.
 */
public record Rate(double perSecond, double perCpuSecond) {

  /** Returns the rate of so many items between two moments. */
  public static Rate of(long count, Moment from, Moment to) {
    return new Rate(count * 1e9 / (to.wallNs - from.wallNs), count * 1e9 / (to.cpuNs - from.cpuNs));
  }

  /** Returns the rates by elapsed time. */
  public static Rounds wall(List<Rate> rates) {
    return Rounds.of(rates.stream().map(Rate::perSecond).toList());
  }

  /** Returns the rates by processor time. */
  public static Rounds cpu(List<Rate> rates) {
    return Rounds.of(rates.stream().map(Rate::perCpuSecond).toList());
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
