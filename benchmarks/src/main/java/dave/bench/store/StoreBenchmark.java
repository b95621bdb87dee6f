package dave.bench.store;

import dave.bench.measure.Bar;
import dave.bench.measure.Benchmark;
import dave.bench.measure.BenchmarkOptions;
import dave.bench.measure.Durations;
import dave.bench.measure.NumberFormatter;
import dave.bench.measure.Rate;
import dave.bench.measure.Report;
import dave.bench.measure.Rounds;
import dave.engine.store.Mass;
import dave.storage.RocksDatStore;
import dave.storage.StoreConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Measures inserting dats into the store with all its indexes. For comparison, RocksDB without
 * indexes stores the same bytes.
 */
public final class StoreBenchmark implements Benchmark {
  private static final long CAPACITY = 16L << 30;
  private static final int READS = 100_000;

  private final String name;
  private final int[] sizes;
  private final int[] rounds;

  private StoreBenchmark(String name, int[] sizes, int[] rounds) {
    this.name = name;
    this.sizes = sizes;
    this.rounds = rounds;
  }

  /**
   * Returns the variant with 100,000 and 1,000,000 dats; at 1,000,000 it also measures reads, start
   * and memory.
   */
  public static StoreBenchmark usual() {
    return new StoreBenchmark("store", new int[] {100_000, 1_000_000}, new int[] {3, 2});
  }

  /** Returns the variant with 5,000,000 dats, which takes 15 GB of disk. */
  public static StoreBenchmark large() {
    return new StoreBenchmark("store-5m", new int[] {5_000_000}, new int[] {1});
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String summary() {
    return "dats of 1.2 KB into the store and into plain RocksDB, up to "
        + NumberFormatter.of(sizes[sizes.length - 1]);
  }

  @Override
  public boolean lengthy() {
    return sizes.length == 1;
  }

  @Override
  public void run(BenchmarkOptions options, Report report) throws Exception {
    SeededDats dats = new SeededDats(options.seed());
    for (int i = 0; i < sizes.length; i++) {
      boolean last = i == sizes.length - 1;
      int size = options.either(sizes[i], last ? 20_000 : 5_000);
      compare(options, report, dats, size, options.either(rounds[i], 1));
    }
    int size = options.either(sizes[sizes.length - 1], 20_000);
    reads(options, report, dats, size);
    memory(options, report, size);
  }

  private static Path dave(BenchmarkOptions options) {
    return options.scratch().resolve("dave");
  }

  private static Path plain(BenchmarkOptions options) {
    return options.scratch().resolve("plain");
  }

  /** Measures both stores in turns. Leaves both as they are after the last turn. */
  private static void compare(
      BenchmarkOptions options, Report report, SeededDats dats, int size, int rounds)
      throws Exception {
    List<Rate> ours = new ArrayList<>();
    List<Rate> theirs = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      empty(plain(options));
      try (PlainStore plain = new PlainStore(plain(options))) {
        theirs.add(plain.insert(dats, size));
      }
      empty(dave(options));
      try (StoreLoad load = new StoreLoad(dats, dave(options), CAPACITY, 0)) {
        ours.add(load.insert(size));
      }
    }
    Rounds dave = Rate.wall(ours);
    Rounds plain = Rate.wall(theirs);
    String what = NumberFormatter.of(size) + " dats, ";
    report.figure(what + "the store", dave, "dats/s");
    report.figure(what + "plain RocksDB", plain, "dats/s");
    report.ratio(what + "store / plain", dave, plain, Bar.atLeast(0.60));
    report.figure(what + "the store", Rate.cpu(ours), "dats a CPU-second");
    report.figure(what + "plain RocksDB", Rate.cpu(theirs), "dats a CPU-second");
  }

  private static void reads(BenchmarkOptions options, Report report, SeededDats dats, int size)
      throws Exception {
    int count = options.either(READS, 2_000);
    int[] numbers = new SplittableRandom(options.seed()).ints(count, 0, size).toArray();
    String what = "p50 / p99 / p99.9 of reads, ";
    try (PlainStore plain = new PlainStore(plain(options))) {
      Durations get =
          Durations.of(count, i -> require(plain.get(dats.work(numbers[i]).toByteArray()) != null));
      report.note(what + "plain RocksDB, by work", get.describe());
    }
    long from = System.nanoTime();
    try (StoreLoad load = new StoreLoad(dats, dave(options), CAPACITY, size)) {
      double tookMs = (System.nanoTime() - from) / 1e6;
      report.figure("start, page cache warm", tookMs, "ms", Bar.atMost(3_000));
      RocksDatStore store = load.store();
      require(store.stats().dats() == size);
      Durations byWork =
          Durations.of(count, i -> require(store.byWork(dats.work(numbers[i])).isPresent()));
      report.note(what + "the store, by work", byWork.describe());
      Durations byKey =
          Durations.of(
              count,
              i ->
                  require(
                      store.byRegister(dats.key(numbers[i]), dats.author(numbers[i])).isPresent()));
      report.note(what + "the store, by key (p99 below 200)", byKey.describe());
    }
  }

  /** Measures the live heap of a store with the dats, compared with an empty store. */
  private static void memory(BenchmarkOptions options, Report report, int size) {
    long before = heap(options.scratch().resolve("empty"));
    long with = heap(dave(options));
    long without = Math.min(before, heap(options.scratch().resolve("empty")));
    report.figure("heap a dat", (with - without) / (double) size, "bytes", Bar.atMost(64));
  }

  private static long heap(Path folder) {
    StoreConfig config = StoreConfig.of(CAPACITY, Mass.WORK);
    try (RocksDatStore store =
        RocksDatStore.open(folder, config, InstantSource.system(), new Random(1))) {
      for (int i = 0; i < 3; i++) {
        System.gc();
      }
      require(store.stats().writable());
      return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalStateException("a dat that was put is not there");
    }
  }

  private static void empty(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
