package dave.bench.store;

import dave.bench.measure.Bar;
import dave.bench.measure.Benchmark;
import dave.bench.measure.BenchmarkOptions;
import dave.bench.measure.NumberFormatter;
import dave.bench.measure.Rate;
import dave.bench.measure.Rate.Moment;
import dave.bench.measure.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.stream.Stream;

/** Measures a full store, in which every new dat evicts another. */
public final class ChurnBenchmark implements Benchmark {
  private static final long CAPACITY = 256L << 20;
  private static final int STEP = 10_000;

  private final String name;
  private final Duration time;
  private final Duration slice;

  private ChurnBenchmark(String name, Duration time, Duration slice) {
    this.name = name;
    this.time = time;
    this.slice = slice;
  }

  public static ChurnBenchmark usual() {
    return new ChurnBenchmark("churn", Duration.ofMinutes(1), Duration.ofSeconds(10));
  }

  /** Returns the variant that shows whether the store slows down as tombstones gather. */
  public static ChurnBenchmark hour() {
    return new ChurnBenchmark("churn-hour", Duration.ofHours(1), Duration.ofMinutes(1));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String summary() {
    return "evictions of a full store, for "
        + (time.toMinutes() == 1 ? "a minute" : time.toMinutes() + " minutes");
  }

  @Override
  public boolean lengthy() {
    return time.toMinutes() > 1;
  }

  @Override
  public void run(BenchmarkOptions options, Report report) throws Exception {
    Path folder = options.scratch().resolve("store");
    long capacity = options.brief() ? CAPACITY / 4 : CAPACITY;
    Duration all = options.brief() ? Duration.ofSeconds(2) : time;
    Duration part = options.brief() ? Duration.ofSeconds(1) : slice;
    try (StoreLoad load = new StoreLoad(new SeededDats(options.seed()), folder, capacity, 0)) {
      fill(load);
      long held = load.store().stats().dats();
      report.note("the store holds", NumberFormatter.of(held) + " dats");
      Moment from = Moment.now();
      long evicted = 0;
      for (int i = 1; i <= Math.max(1, all.dividedBy(part)); i++) {
        evicted +=
            slice(load, folder, part, "slice " + i + " of " + part.toSeconds() + " s", report);
      }
      Rate rate = Rate.of(evicted, from, Moment.now());
      report.figure("all", rate.perSecond(), "evictions/s", Bar.atLeast(30_000));
      report.figure("the whole store was replaced", evicted / (double) held, "times");
    }
  }

  private static void fill(StoreLoad load) throws InterruptedException {
    long capacity = load.store().stats().capacityBytes();
    long before = -1;
    while (load.store().stats().dats() != before || load.store().stats().bytes() < capacity / 2) {
      before = load.store().stats().dats();
      load.insert(STEP);
    }
  }

  private static long slice(StoreLoad load, Path folder, Duration part, String what, Report report)
      throws InterruptedException, IOException {
    Moment from = Moment.now();
    long count = 0;
    while (System.nanoTime() - from.wallNs() < part.toNanos()) {
      load.insert(STEP);
      count += STEP;
    }
    Rate rate = Rate.of(count, from, Moment.now());
    report.note(
        what,
        String.format(
            Locale.ROOT,
            "%,.0f evictions/s, %.1f CPU-ms a 1,000, folder %.2f of the capacity",
            rate.perSecond(),
            1e6 / rate.perCpuSecond(),
            bytes(folder) / (double) load.store().stats().capacityBytes()));
    return count;
  }

  /** Returns the size of a folder; files may disappear while they are listed. */
  private static long bytes(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
