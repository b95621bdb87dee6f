package dave.bench.ingest;

import com.sun.management.OperatingSystemMXBean;
import dave.node.DaveNode;
import io.micrometer.core.instrument.FunctionCounter;
import java.lang.management.ManagementFactory;

/**
 * The work of this process's node, and the time for it.
 *
 * @param seconds elapsed time
 * @param cpuSeconds processor time of this process
 * @param stored dats
 * @param duplicates packets refused because their dat is held
 * @param shed packets dropped because there were too many
 * @param slots slots of gossip
 */
record NodeLoad(
    double seconds, double cpuSeconds, long stored, long duplicates, long shed, long slots) {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  /** Returns the values up to now. */
  static NodeLoad of(DaveNode node) {
    return new NodeLoad(
        System.nanoTime() / 1e9,
        SYSTEM.getProcessCpuTime() / 1e9,
        storedBy(node),
        packets(node, "duplicate"),
        packets(node, "overload"),
        node.meters().get("dave.epoch.jitter").timer().count());
  }

  static long storedBy(DaveNode node) {
    return node.engine().store().stats().dats();
  }

  private static long packets(DaveNode node, String reason) {
    FunctionCounter counter =
        node.meters()
            .get("dave.packets.in")
            .tag("verdict", "ignore")
            .tag("reason", reason)
            .functionCounter();
    return (long) counter.count();
  }

  NodeLoad since(NodeLoad before) {
    return new NodeLoad(
        seconds - before.seconds,
        cpuSeconds - before.cpuSeconds,
        stored - before.stored,
        duplicates - before.duplicates,
        shed - before.shed,
        slots - before.slots);
  }
}
