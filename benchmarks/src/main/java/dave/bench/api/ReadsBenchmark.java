package dave.bench.api;

import dave.bench.measure.Benchmark;
import dave.bench.measure.BenchmarkOptions;
import dave.bench.measure.Report;
import dave.engine.store.DatStore.Durability;
import dave.wire.VerifiedDat;
import java.io.IOException;
import java.util.Locale;
import reactor.core.publisher.Mono;

/**
 * Measures the latency of the owner's Get calls while strangers send the requests that cost a node
 * most. The owner, the strangers and the node are separate processes on one machine. The strangers'
 * process has the lowest priority, because real strangers use other processors. So only the node
 * delays the owner.
 */
public final class ReadsBenchmark implements Benchmark {
  private static final String GET = "dave.admin.v1.AdminService/Get";
  private static final int RATE = 200;

  /** How many dats may wait for the store at a time. */
  private static final int BATCH = 256;

  @Override
  public String name() {
    return "reads";
  }

  @Override
  public String summary() {
    return "Get by the owner, 200 calls/s, while strangers read what costs most";
  }

  @Override
  public void run(BenchmarkOptions options, Report report) throws Exception {
    int others = options.either(200_000, 2_000);
    int authors = options.either(60_000, 1_000);
    int many = options.either(5_000, 100);
    try (GrpcNode node = GrpcNode.withHttp(options.scratch());
        DriverProcess owner = new DriverProcess();
        DriverProcess strangers = DriverProcess.elsewhere()) {
      node.fill(new SampleDats(options.seed()), others);
      ReadDats dats = new ReadDats(options.seed());
      for (int i = 0; i < authors; i++) {
        put(node, dats.popular(i), i == authors - 1);
      }
      for (int i = 0; i < many; i++) {
        put(node, dats.ofOne(i), i == many - 1);
      }
      report.note(
          "dats",
          String.format(
              Locale.ROOT, "%,d, and %,d of one key, %,d of one author", others, authors, many));
      new Run(node, owner, strangers, options, others).measure(report);
    }
  }

  private static void put(GrpcNode node, VerifiedDat dat, boolean last) {
    boolean waits = last || dat.dat().timeMs() % BATCH == 0;
    Mono<dave.engine.store.Admission> put =
        node.store().put(dat, waits ? Durability.SYNCED : Durability.RELAXED);
    if (waits && !put.blockOptional().orElseThrow().admitted()) {
      throw new IllegalStateException("a dat is refused");
    }
  }

  private static final class Run {
    private final GrpcNode node;
    private final DriverProcess owner;
    private final DriverProcess strangers;
    private final BenchmarkOptions options;
    private final int held;

    Run(
        GrpcNode node,
        DriverProcess owner,
        DriverProcess strangers,
        BenchmarkOptions options,
        int held) {
      this.node = node;
      this.owner = owner;
      this.strangers = strangers;
      this.options = options;
      this.held = held;
    }

    void measure(Report report) throws IOException {
      own(); // A warm-up.
      tell(report, "alone", own());
      String key = ReadDats.KEY.toStringUtf8();
      attack(report, "GETs of the key, without proof", "packets " + node.gossipPort() + " " + key);
      attack(report, "the key's heaviest, over HTTP", http("/v1/keys/" + key + "?local=true"));
      attack(report, "lists of unknown authors", http("/v1/keys?author=RANDOM"));
      attack(report, "lists of the author", http("/v1/keys?limit=1000&author=" + author()));
      attack(report, "counts of the key", http("/v1/consensus/" + key + "?local=true"));
      attack(report, "streams of unknown authors", http("/v1/stream?cursor=0&author=RANDOM"));
      attack(report, "streams of the author", http("/v1/stream?cursor=0&author=" + author()));
    }

    private String author() {
      return new ReadDats(options.seed()).one().toString();
    }

    private String http(String path) {
      return "http " + node.httpPort() + " " + path;
    }

    private void attack(Report report, String what, String order) throws IOException {
      int lengthMs = options.either(7_500, 400);
      strangers.order(order + " " + lengthMs);
      double[] ms = own();
      long[] done = strangers.await("done");
      String rates =
          String.format(Locale.ROOT, "%s (%,d asked, %,d answered)", what, done[0], done[1]);
      tell(report, rates, ms);
    }

    private static void tell(Report report, String what, double[] ms) {
      report.note(
          what,
          String.format(
              Locale.ROOT, "p50 / p99 / p99.9 %.2f / %.2f / %.2f ms", ms[0], ms[1], ms[2]));
    }

    /** Calls as the owner at a fixed rate, whatever the latency. Returns the latencies in ms. */
    private double[] own() throws IOException {
      owner.order(
          "unary %s %s register %s %s %s open %s"
              .formatted(node.port(), GET, options.seed(), held, options.either(6_000, 300), RATE));
      owner.await("done");
      long[] ns = owner.await("latency");
      return new double[] {ns[0] / 1e6, ns[1] / 1e6, ns[2] / 1e6};
    }
  }
}
