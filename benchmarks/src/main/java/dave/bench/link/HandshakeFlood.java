package dave.bench.link;

import dave.bench.measure.Bar;
import dave.bench.measure.KernelDrops;
import dave.bench.measure.Report;
import dave.node.DaveNode;
import dave.wire.PeerAddress;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.distribution.CountAtBucket;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Sends a node forged handshakes from another process. Measures how late its slots are meanwhile,
 * and how many honest handshakes are answered.
 *
 * @param node a node with links
 * @param different how many of the forged handshakes differ
 */
record HandshakeFlood(DaveNode node, int different) {
  /** Honest handshakes a second. */
  private static final int HONEST_PER_SECOND = 10;

  void run(int seconds, Report report) throws IOException, InterruptedException {
    PeerAddress address = node.listenAddresses().getFirst();
    report.figure("links of the node", links(), "");
    measure("quiet", address, 0, seconds, report);
    try (Forger forger = new Forger(address, seconds, different)) {
      forger.begin();
      measure("forged handshakes", address, forger.perSecond(), seconds, report);
    }
  }

  private double links() {
    return node.meters().get("dave.links.open").gauge().value();
  }

  private void measure(String what, PeerAddress address, int perSecond, int seconds, Report report)
      throws IOException, InterruptedException {
    CountAtBucket[] before = slots();
    double questionsBefore = questions();
    long dropsBefore = KernelDrops.of(address.port());
    long beganNs = System.nanoTime();
    try (HonestAskers askers = new HonestAskers(address)) {
      for (int i = 0; i < seconds * HONEST_PER_SECOND; i++) {
        askers.ask();
        askers.run(1_000 / HONEST_PER_SECOND);
      }
      CountAtBucket[] after = slots();
      double wallS = (System.nanoTime() - beganNs) / 1e9;
      double taken = (questions() - questionsBefore) / wallS;
      long drops = KernelDrops.of(address.port()) - dropsBefore;
      askers.run(15_000);
      report.heading(what + (perSecond == 0 ? "" : ", " + perSecond + "/s"));
      report.figure("questions that reached the node", taken, "/s (50,000 when forged)");
      report.figure("  dropped by the kernel", drops / wallS, "/s");
      Bar bar = Bar.atLeast(99);
      report.figure("  slots less than 10 ms late", within(before, after, 10), "%", bar);
      double answered = 100.0 * askers.answered() / askers.asked();
      report.figure("  honest handshakes answered", answered, "%", bar);
    }
  }

  private double questions() {
    return node.meters().get("dave.link.datagrams").functionCounters().stream()
        .filter(counter -> !"cell".equals(counter.getId().getTag("outcome")))
        .mapToDouble(FunctionCounter::count)
        .sum();
  }

  private CountAtBucket[] slots() {
    return node.meters().get("dave.epoch.jitter").timer().takeSnapshot().histogramCounts();
  }

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
