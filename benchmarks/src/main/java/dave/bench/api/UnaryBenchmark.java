package dave.bench.api;

import dave.admin.methods.AdminDats;
import dave.admin.v1.GetResponse;
import dave.bench.measure.Bar;
import dave.bench.measure.Benchmark;
import dave.bench.measure.BenchmarkOptions;
import dave.bench.measure.Report;
import dave.bench.measure.Rounds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Measures how many Get calls per second a node answers from its store, and with what latency. For
 * comparison, bare grpc-java answers with as many bytes. Callers are in a process of their own.
 */
public final class UnaryBenchmark implements Benchmark {
  private static final int IN_FLIGHT = 64;
  private static final String GET = "dave.admin.v1.AdminService/Get";

  @Override
  public String name() {
    return "unary";
  }

  @Override
  public String summary() {
    return "Get of dats of 1 KiB, 64 calls in flight, beside a bare echo of grpc-java";
  }

  @Override
  public void run(BenchmarkOptions options, Report report) throws Exception {
    SampleDats dats = new SampleDats(options.seed());
    GetResponse answer =
        GetResponse.newBuilder()
            .setDat(AdminDats.toProto(dats.at(0)))
            .setSource(GetResponse.Source.SOURCE_LOCAL)
            .build();
    try (GrpcNode node = new GrpcNode(options.scratch());
        BareGrpc bare = new BareGrpc(List.of(), answer);
        DriverProcess driver = new DriverProcess()) {
      int held = options.either(10_000, 500);
      node.fill(dats, held);
      new Run(node, bare, driver, options, held).measure(report);
    }
  }

  private static final class Run {
    private final GrpcNode node;
    private final BareGrpc bare;
    private final DriverProcess driver;
    private final BenchmarkOptions options;
    private final int held;
    private final int rounds;

    Run(GrpcNode node, BareGrpc bare, DriverProcess driver, BenchmarkOptions options, int held) {
      this.node = node;
      this.bare = bare;
      this.driver = driver;
      this.options = options;
      this.held = held;
      rounds = options.either(3, 1);
    }

    void measure(Report report) throws IOException {
      List<Double> echo = new ArrayList<>();
      List<Double> byRegister = new ArrayList<>();
      List<Double> byWork = new ArrayList<>();
      for (int i = 0; i <= rounds; i++) {
        echo.add(peak(bare.port(), BareGrpc.ECHO, "register"));
        byRegister.add(peak(node.port(), GET, "register"));
        byWork.add(peak(node.port(), GET, "work"));
      }
      Rounds bareCalls = Rounds.warm(echo);
      Rounds register = Rounds.warm(byRegister);
      Rounds work = Rounds.warm(byWork);
      report.figure("bare echo", bareCalls, "calls/s");
      report.figure("node, by key and author", register, "calls/s");
      report.figure("node, by work", work, "calls/s");
      report.ratio("by key and author / bare", register, bareCalls, Bar.atLeast(0.70));
      report.ratio("by work / bare", work, bareCalls, Bar.atLeast(0.70));
      double half = register.median() / 2;
      open(order(bare.port(), BareGrpc.ECHO, "register"), half); // A warm-up, of the callers too.
      latency(report, "bare echo", order(bare.port(), BareGrpc.ECHO, "register"), half);
      latency(report, "by key and author", order(node.port(), GET, "register"), half);
      latency(report, "by work", order(node.port(), GET, "work"), half);
    }

    private double peak(int port, String method, String kind) throws IOException {
      order(port, method, kind).give(options.either(2_500, 200), "closed " + IN_FLIGHT);
      long[] done = driver.await("done");
      return done[0] * 1e9 / done[1];
    }

    private void latency(Report report, String what, Order order, double rate) throws IOException {
      double[] ms = open(order, rate);
      String at = String.format(Locale.ROOT, " %s at %,d calls/s", what, (int) rate);
      report.figure("median" + at, ms[0], "ms");
      report.figure("p99" + at, ms[1], "ms", Bar.atMost(2));
      report.figure("p99.9" + at, ms[2], "ms");
    }

    /** Calls at a fixed rate, whatever the latency. Returns the latencies in ms. */
    private double[] open(Order order, double rate) throws IOException {
      order.give(options.either(5_000, 200), "open " + (int) rate);
      driver.await("done");
      return Arrays.stream(driver.await("latency")).mapToDouble(ns -> ns / 1e6).toArray();
    }

    /** Returns the command for the callers; duration and kind of loop are added later. */
    private Order order(int port, String method, String kind) {
      return (lengthMs, loop) ->
          driver.order(
              "unary %s %s %s %s %s %s %s"
                  .formatted(port, method, kind, options.seed(), held, lengthMs, loop));
    }

    private interface Order {
      void give(int lengthMs, String loop) throws IOException;
    }
  }
}
