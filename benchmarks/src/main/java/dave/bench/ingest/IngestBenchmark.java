package dave.bench.ingest;

import dave.bench.measure.Bar;
import dave.bench.measure.Benchmark;
import dave.bench.measure.BenchmarkOptions;
import dave.bench.measure.KernelDrops;
import dave.bench.measure.Report;
import dave.bench.measure.Rounds;
import dave.engine.EngineConfig;
import dave.node.DaveNode;
import dave.node.NodeConfig;
import dave.wire.crypto.DatVerifier;
import dave.wire.crypto.Signatures;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;

/** Measures a node with a store on disk that another process sends dats to, over loopback UDP. */
public final class IngestBenchmark implements Benchmark {
  /**
   * A low difficulty, so that the sender can make enough dats. Signatures and hashes cost the same.
   */
  private static final int BITS = 6;

  /** The number of packets on their way where none should be shed: less than two lanes hold. */
  private static final int WINDOW = 1_500;

  private static final int CHUNK = 10_000;
  private static final long TICK_NS = 1_000_000;

  @Override
  public String name() {
    return "ingest";
  }

  @Override
  public String summary() {
    return "from datagrams to the store, over loopback UDP";
  }

  @Override
  public void run(BenchmarkOptions options, Report report) throws Exception {
    NodeConfig config =
        NodeConfig.builder()
            .listen("127.0.0.1:0")
            .data(options.scratch().resolve("node"))
            .capacityBytes(8L << 30)
            .metrics(
                new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), 0)) // Its histograms are cumulative.
            .engine(EngineConfig.DEFAULT.withMinDifficulty(BITS))
            .build();
    int warm = options.either(40_000, 3_000);
    int measured = options.either(100_000, 5_000);
    int overload = options.either(200_000, 10_000);
    try (DaveNode node = DaveNode.launch(config)) {
      int port = node.listenAddresses().getFirst().port();
      try (Flood flood = new Flood(port, 2 * warm + measured + overload, BITS, options.seed())) {
        feed(node, flood, warm);
        repeat(flood, options.time(Duration.ofSeconds(2)));
        duplicates(node, flood, options.time(Duration.ofSeconds(5)), report);
        feed(node, flood, warm); // During the first one, the JIT compiler took a third of the time.
        double stored = fresh(node, flood, measured, report);
        Rounds verified = verify(node, options, report);
        report.ratio(
            "stored a core-second / verified by one core",
            Rounds.of(stored),
            verified,
            Bar.atLeast(0.80));
        new Overload(node, flood, port).run(overload, report);
      }
    }
    report.note("the original", "not run here; 22,000 new dats/s at most, 38 us each, 48 us again");
  }

  /** Sends new dats, as many at a time as the node can verify. */
  private static double fresh(DaveNode node, Flood flood, int count, Report report) {
    NodeLoad before = NodeLoad.of(node);
    feed(node, flood, count);
    NodeLoad load = NodeLoad.of(node).since(before);
    report.figure("new dats stored, wall", load.stored() / load.seconds(), "/s");
    report.figure("  processor time of the node", load.cpuSeconds() / load.seconds(), "cores");
    report.figure("  stored a core-second", load.stored() / load.cpuSeconds(), "/s");
    report.figure("  a dat", load.cpuSeconds() * 1e6 / load.stored(), "us");
    report.figure("  lost on the way", (double) count - load.stored(), "dats");
    report.figure("  of them shed before they were verified", (double) load.shed(), "dats");
    return load.stored() / load.cpuSeconds();
  }

  private static void feed(DaveNode node, Flood flood, int count) {
    long first = NodeLoad.of(node).stored();
    int asked = 0;
    int idle = 0;
    long seen = 0;
    while (seen < count && idle < 1_000) {
      long stored = NodeLoad.storedBy(node) - first;
      idle = stored == seen && asked == count ? idle + 1 : 0;
      seen = stored;
      int more = (int) Math.min(count - asked, WINDOW - (asked - stored));
      if (more > 0) {
        flood.sendNew(more);
        asked += more;
      }
      LockSupport.parkNanos(TICK_NS);
    }
  }

  /** Verifies some of the dats just stored, on one thread without any other work. */
  private static Rounds verify(DaveNode node, BenchmarkOptions options, Report report) {
    List<dave.wire.Dat> dats = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(options.seed());
    var store = node.engine().store();
    while (dats.size() < 1_000) {
      store.randomWork(random).flatMap(store::byWork).ifPresent(dat -> dats.add(dat.dat()));
    }
    DatVerifier verifier = new DatVerifier(Signatures.best(), BITS);
    List<Double> rates = new ArrayList<>();
    for (int round = 0; round < 6; round++) {
      long nowMs = System.currentTimeMillis();
      long endNs = options.time(Duration.ofMillis(500)).toNanos();
      long beganNs = System.nanoTime();
      long done = 0;
      while (System.nanoTime() - beganNs < endNs) {
        for (int i = 0; i < 100; i++) {
          verifier.verify(dats.get((int) (done++ % dats.size())), nowMs);
        }
      }
      rates.add(done * 1e9 / (System.nanoTime() - beganNs));
    }
    Rounds verified = Rounds.warm(rates);
    report.figure("verified by one thread, nothing else", verified, "/s");
    report.note("  signatures by", Signatures.best().name());
    return verified;
  }

  /** Sends dats that the node holds, as fast as possible. */
  private static void duplicates(DaveNode node, Flood flood, Duration time, Report report) {
    long port = node.listenAddresses().getFirst().port();
    long dropsBefore = KernelDrops.of((int) port);
    long sentBefore = flood.sent();
    NodeLoad before = NodeLoad.of(node);
    repeat(flood, time);
    NodeLoad load = NodeLoad.of(node).since(before);
    report.figure("duplicates, wall", load.duplicates() / load.seconds(), "/s");
    report.figure("  processor time of the node", load.cpuSeconds() / load.seconds(), "cores");
    report.figure(
        "  a core-second", load.duplicates() / load.cpuSeconds(), "/s", Bar.atLeast(300_000));
    report.figure("  a duplicate", load.cpuSeconds() * 1e6 / load.duplicates(), "us");
    report.figure("  sent", (flood.sent() - sentBefore) / load.seconds(), "/s");
    report.figure(
        "  dropped by the kernel",
        100.0 * (KernelDrops.of((int) port) - dropsBefore) / (flood.sent() - sentBefore),
        "%");
  }

  private static void repeat(Flood flood, Duration time) {
    long beganNs = System.nanoTime();
    while (System.nanoTime() - beganNs < time.toNanos()) {
      if (flood.due() < 2 * CHUNK) {
        flood.sendAgain(CHUNK);
      }
      LockSupport.parkNanos(TICK_NS);
    }
    while (flood.due() > 0) {
      LockSupport.parkNanos(TICK_NS);
    }
  }
}
