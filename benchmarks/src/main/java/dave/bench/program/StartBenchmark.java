package dave.bench.program;

import dave.admin.v1.AdminServiceGrpc;
import dave.admin.v1.AdminServiceGrpc.AdminServiceBlockingStub;
import dave.admin.v1.GetStatusRequest;
import dave.admin.v1.GetStatusResponse;
import dave.bench.api.GrpcDriver;
import dave.bench.ingest.Flood;
import dave.bench.measure.Benchmark;
import dave.bench.measure.BenchmarkOptions;
import dave.bench.measure.KernelDrops;
import dave.bench.measure.NodeProcess;
import dave.bench.measure.Report;
import dave.bench.measure.Rounds;
import io.grpc.ManagedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Measures how many dats nodes shed just after their start, under a flood of new dats. */
public final class StartBenchmark implements Benchmark {
  private static final int BITS = 6;
  private static final int PER_SECOND = 5_000;
  private static final long TICK_NS = 2_000_000;
  private static final String OVERLOAD = "ignore:overload";

  @Override
  public String name() {
    return "start";
  }

  @Override
  public String summary() {
    return "nodes just started, under a flood of new dats; median (least to most)";
  }

  /**
   * The result of one node: the time until it was ready in ms, and percentages of the packets sent
   * in a second.
   */
  private record Start(double readyMs, List<Double> shed, double kernel) {}

  @Override
  public void run(BenchmarkOptions options, Report report) throws Exception {
    int seconds = options.either(6, 1);
    List<Start> starts = new ArrayList<>();
    for (int i = 0; i < options.either(5, 1); i++) {
      starts.add(start(options, i, seconds));
    }
    Rounds ready = Rounds.of(starts.stream().map(Start::readyMs).toList());
    report.figure("ready after", ready, "ms");
    for (int second = 0; second < seconds; second++) {
      int at = second;
      report.figure(
          "shed of " + PER_SECOND + " new dats/s, second " + (second + 1),
          Rounds.of(starts.stream().map(start -> start.shed().get(at)).toList()),
          "%");
    }
    Rounds dropped = Rounds.of(starts.stream().map(Start::kernel).toList());
    report.figure("dropped by the kernel", dropped, "%");
  }

  private static Start start(BenchmarkOptions options, int number, int seconds) throws Exception {
    long beganNs = System.nanoTime();
    try (NodeProcess node =
        NodeProcess.start(
            options,
            options.scratch().resolve("node-" + number),
            "--min-difficulty",
            Integer.toString(BITS))) {
      double readyMs = (System.nanoTime() - beganNs) / 1e6;
      int port = portOf(node.gossip());
      List<ManagedChannel> channels = GrpcDriver.connect(portOf(node.api()), 1);
      AdminServiceBlockingStub api = AdminServiceGrpc.newBlockingStub(channels.getFirst());
      List<Double> shed = new ArrayList<>();
      try (Flood flood = new Flood(port, seconds * PER_SECOND, BITS, options.seed() + number)) {
        long before = shedBy(api);
        for (int second = 0; second < seconds; second++) {
          send(flood);
          long now = shedBy(api);
          shed.add(100.0 * (now - before) / PER_SECOND);
          before = now;
        }
        return new Start(readyMs, shed, 100.0 * KernelDrops.of(port) / flood.sent());
      } finally {
        GrpcDriver.disconnect(channels);
      }
    }
  }

  /** Sends for a second. */
  private static void send(Flood flood) {
    long beganNs = System.nanoTime();
    int asked = 0;
    while (asked < PER_SECOND || flood.due() > 0) {
      long planned = (System.nanoTime() - beganNs) * PER_SECOND / 1_000_000_000L;
      int more = (int) Math.min(planned, PER_SECOND) - asked;
      if (more > 0) {
        flood.sendNew(more);
        asked += more;
      }
      LockSupport.parkNanos(TICK_NS);
    }
  }

  private static long shedBy(AdminServiceBlockingStub api) {
    GetStatusResponse status = api.getStatus(GetStatusRequest.getDefaultInstance());
    return status.getVerdictsOrDefault(OVERLOAD, 0);
  }

  private static int portOf(String hostAndPort) {
    return Integer.parseInt(hostAndPort.substring(hostAndPort.lastIndexOf(':') + 1));
  }
}
