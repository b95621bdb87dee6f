package dave.bench.ingest;

import dave.bench.measure.Durations;
import dave.bench.measure.KernelDrops;
import dave.bench.measure.Report;
import dave.engine.model.Target;
import dave.node.DaveNode;
import dave.wire.WorkHash;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Sends more new dats than a node can verify. Measures how many it sheds, how late its slots are,
 * and how fast it answers reads.
 */
record Overload(DaveNode node, Flood flood, int port) {
  private static final int PER_SECOND = 100_000;
  private static final long TICK_NS = 1_000_000;
  private static final int TICKS_A_READ = 4;

  void run(int count, Report report) {
    long dropsBefore = KernelDrops.of(port);
    long sentBefore = flood.sent();
    NodeLoad before = NodeLoad.of(node);
    CountAtBucket[] slotsBefore = slots();
    Durations reads = flood(count);
    CountAtBucket[] slotsAfter = slots();
    NodeLoad load = NodeLoad.of(node).since(before);
    double sent = flood.sent() - sentBefore;
    report.figure("overload: new dats offered", sent / load.seconds(), "/s");
    report.figure("  stored", load.stored() / load.seconds(), "/s");
    report.figure("  processor time of the node", load.cpuSeconds() / load.seconds(), "cores");
    report.figure("  shed before they were verified", 100.0 * load.shed() / sent, "%");
    report.figure(
        "  dropped by the kernel", 100.0 * (KernelDrops.of(port) - dropsBefore) / sent, "%");
    report.figure("  slots of gossip", load.slots() / load.seconds(), "/s (100 planned)");
    report.figure("  slots less than 1 ms late", within(slotsBefore, slotsAfter, 1), "%");
    report.figure("  slots less than 10 ms late", within(slotsBefore, slotsAfter, 10), "%");
    report.figure("  slots less than 50 ms late", within(slotsBefore, slotsAfter, 50), "%");
    report.figure("  a read, median", reads.us(0.5), "us");
    report.figure("  a read, p99", reads.us(0.99), "us");
    report.figure("  a read, longest of " + reads.count(), reads.us(1), "us");
  }

  /** Sends dats, and reads meanwhile. Returns the times of the reads. */
  private Durations flood(int count) {
    Durations reads = new Durations();
    SplittableRandom random = new SplittableRandom(1);
    long beganNs = System.nanoTime();
    int asked = 0;
    for (int tick = 0; asked < count || flood.due() > 0; tick++) {
      long planned = (System.nanoTime() - beganNs) * PER_SECOND / 1_000_000_000L;
      int more = (int) Math.min(planned, count) - asked;
      if (more > 0) {
        flood.sendNew(more);
        asked += more;
      }
      if (tick % TICKS_A_READ == 0) {
        reads.add(read(node.engine().store().randomWork(random).orElseThrow()));
      }
      LockSupport.parkNanos(TICK_NS);
    }
    return reads;
  }

  private long read(WorkHash work) {
    long beganNs = System.nanoTime();
    if (node.get(new Target.ByWork(work), Duration.ZERO).block(Duration.ofSeconds(10)) == null) {
      throw new IllegalStateException("a dat that is held is not found");
    }
    return System.nanoTime() - beganNs;
  }

  private CountAtBucket[] slots() {
    Timer jitter = node.meters().get("dave.epoch.jitter").timer();
    return jitter.takeSnapshot().histogramCounts();
  }

  /**
   * Returns the share of slots between two moments that were late by less than a time, in percent.
   */
  private static double within(CountAtBucket[] before, CountAtBucket[] after, long lateMs) {
    double all = after[after.length - 1].count() - before[before.length - 1].count();
    for (int i = 0; i < after.length; i++) {
      if (after[i].bucket(TimeUnit.MILLISECONDS) >= lateMs) {
        return 100 * (after[i].count() - before[i].count()) / all;
      }
    }
    return 100;
  }
}
