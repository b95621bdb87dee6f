package dave.bench.api;

import dave.admin.methods.AdminDats;
import dave.admin.v1.GetResponse;
import dave.admin.v1.SubscribeRequest;
import dave.admin.v1.SubscribeResponse;
import dave.bench.measure.Bar;
import dave.bench.measure.Benchmark;
import dave.bench.measure.BenchmarkOptions;
import dave.bench.measure.Report;
import dave.bench.measure.Rounds;
import dave.engine.store.DatStore.Durability;
import dave.wire.VerifiedDat;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/**
 * Measures how many dats per second a node sends to a hundred subscribers, and with what latency.
 * For comparison, bare grpc-java streams the same messages. Subscribers are in a process of their
 * own, each with its own connection; node and bare server are in this one.
 */
public final class SubscribeBenchmark implements Benchmark {
  private static final int SUBSCRIBERS = 100;
  private static final int AHEAD = 4 * StreamCallers.STRIDE;
  private static final int RATE = 1_000;
  private static final String SUBSCRIBE = "dave.admin.v1.AdminService/Subscribe";

  @Override
  public String name() {
    return "subscribe";
  }

  @Override
  public String summary() {
    return "dats of 1 KiB told to 100 subscribers, beside a bare stream of grpc-java";
  }

  @Override
  public void run(BenchmarkOptions options, Report report) throws Exception {
    try (GrpcNode node = new GrpcNode(options.scratch());
        BareGrpc bare = new BareGrpc(events(options.seed()), GetResponse.getDefaultInstance());
        DriverProcess driver = new DriverProcess()) {
      new Run(node, bare, driver, new SampleDats(options.seed()), options).measure(report);
    }
  }

  /** Returns a heartbeat and dats, as the node would encode them. */
  private static List<SubscribeResponse> events(long seed) {
    List<SubscribeResponse> events = new ArrayList<>();
    events.add(
        SubscribeResponse.newBuilder()
            .setCursor("0123456789abcdef-0")
            .setHeartbeat(SubscribeResponse.Heartbeat.newBuilder().setTimeMs(1))
            .build());
    SampleDats dats = new SampleDats(seed);
    for (int i = 0; i < 512; i++) {
      events.add(
          SubscribeResponse.newBuilder()
              .setCursor("0123456789abcdef-%s".formatted(10_000 + i))
              .setDat(AdminDats.toProto(dats.at(i)))
              .build());
    }
    return events;
  }

  /** The result of one round. */
  private record Round(double messagesPerSecond, double serverMicros) {
    static Rounds rates(List<Round> rounds) {
      return Rounds.warm(rounds.stream().map(Round::messagesPerSecond).toList());
    }

    static Rounds serverMicros(List<Round> rounds) {
      return Rounds.warm(rounds.stream().map(Round::serverMicros).toList());
    }
  }

  private static final class Run {
    private final GrpcNode node;
    private final BareGrpc bare;
    private final DriverProcess driver;
    private final SampleDats dats;
    private final int wanted;
    private final int rounds;
    private final int timed;
    private int held;

    Run(
        GrpcNode node,
        BareGrpc bare,
        DriverProcess driver,
        SampleDats dats,
        BenchmarkOptions options) {
      this.node = node;
      this.bare = bare;
      this.driver = driver;
      this.dats = dats;
      wanted = StreamCallers.STRIDE * options.either(64, 4);
      rounds = options.either(3, 1);
      timed = StreamCallers.STRIDE * options.either(60, 4);
    }

    void measure(Report report) throws IOException {
      List<Round> bytes = new ArrayList<>();
      List<Round> encoding = new ArrayList<>();
      List<Round> live = new ArrayList<>();
      List<Round> replay = new ArrayList<>();
      for (int i = 0; i <= rounds; i++) {
        bytes.add(bare(BareGrpc.STREAM));
        live.add(live());
        encoding.add(bare(BareGrpc.STREAM_ENCODING));
        replay.add(replay());
      }
      print(report, "bare, prepared bytes", bytes);
      print(report, "bare, encoded for each", encoding);
      print(report, "node, as dats arrive", live);
      print(report, "node, from the oldest dat on", replay);
      report.ratio(
          "node, as dats arrive / bare, prepared bytes",
          Round.rates(live),
          Round.rates(bytes),
          Bar.atLeast(0.70));
      latency(report);
    }

    private static void print(Report report, String what, List<Round> rounds) {
      report.figure(what, Round.rates(rounds), "messages/s");
      report.figure(what + ": the server's processor", Round.serverMicros(rounds), "us/message");
    }

    private Round bare(String method) throws IOException {
      long before = cpuNs();
      order(bare.port(), method, new byte[] {1}, wanted, "untimed");
      driver.await("ready");
      return round(before);
    }

    /** Stores dats as fast as the slowest subscriber reads them. */
    private Round live() throws IOException {
      order(node.port(), SUBSCRIBE, new byte[0], wanted, "untimed");
      driver.await("ready");
      long before = cpuNs();
      int first = held;
      hold(first + Math.min(wanted, AHEAD));
      return round(before, low -> hold(first + Math.min(wanted, low + AHEAD)));
    }

    private Round replay() throws IOException {
      long before = cpuNs();
      byte[] oldest = SubscribeRequest.newBuilder().setCursor("0").build().toByteArray();
      order(node.port(), SUBSCRIBE, oldest, wanted, "untimed");
      driver.await("ready");
      return round(before);
    }

    private void hold(int until) {
      node.hold(dats, held, until);
      held = until;
    }

    private Round round(long cpuBefore) throws IOException {
      return round(cpuBefore, low -> {});
    }

    private Round round(long cpuBefore, IntConsumer low) throws IOException {
      double seconds = driver.await("done", low)[0] / 1e9;
      double messages = (double) wanted * SUBSCRIBERS;
      return new Round(messages / seconds, (cpuNs() - cpuBefore) / 1e3 / messages);
    }

    private void order(int port, String method, byte[] request, int dats, String timed)
        throws IOException {
      driver.order(
          "stream %s %s x%s %s %s %s"
              .formatted(
                  port, method, HexFormat.of().formatHex(request), SUBSCRIBERS, dats, timed));
    }

    private void latency(Report report) throws IOException {
      order(node.port(), SUBSCRIBE, new byte[0], timed, "timed");
      driver.await("ready");
      long startNs = System.nanoTime();
      for (int i = 0; i < timed; i++) {
        long dueNs = startNs + i * 1_000_000_000L / RATE;
        while (System.nanoTime() < dueNs) {
          LockSupport.parkNanos(Math.max(1_000, dueNs - System.nanoTime()));
        }
        VerifiedDat dat = this.dats.stamped(held++, System.nanoTime());
        var unused = node.store().put(dat, Durability.RELAXED);
      }
      driver.await("done");
      double[] ms = Arrays.stream(driver.await("latency")).mapToDouble(ns -> ns / 1e6).toArray();
      String at = " at 1,000 dats/s, from put to subscriber";
      report.figure("median" + at, ms[0], "ms");
      report.figure("p99" + at, ms[1], "ms", Bar.atMost(5));
      report.figure("p99.9" + at, ms[2], "ms");
    }
  }

  private static long cpuNs() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
        .getProcessCpuTime();
  }
}
