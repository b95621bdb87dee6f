package dave.bench.link;

import java.lang.management.ManagementFactory;

/** The time that this thread had a core: another program on the machine takes none of it. */
final class CoreTime {
  private CoreTime() {}

  static long ns() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }
}
