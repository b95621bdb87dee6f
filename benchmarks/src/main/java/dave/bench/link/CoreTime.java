package dave.bench.link;

import java.lang.management.ManagementFactory;

/** The processor time of this thread, which other programs on the machine do not change. */
final class CoreTime {
  private CoreTime() {}

  static long ns() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
