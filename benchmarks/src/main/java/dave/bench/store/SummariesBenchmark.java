package dave.bench.store;

import dave.bench.measure.Bar;
import dave.bench.measure.Benchmark;
import dave.bench.measure.BenchmarkOptions;
import dave.bench.measure.Durations;
import dave.bench.measure.NumberFormatter;
import dave.bench.measure.Rate;
import dave.bench.measure.Report;
import dave.bench.measure.Rounds;
import dave.engine.store.summary.Bucket;
import dave.engine.store.summary.Scope;
import dave.storage.RocksDatStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/**
 * Measures what summaries cost a store: inserts with and without them in turns, the first question,
 * later questions, and the heap. The dats are of a whole year, in random order.
 */
public final class SummariesBenchmark implements Benchmark {
  private static final long CAPACITY = 16L << 30;
  private static final long YEAR_MS = 365L * 86_400_000;
  private static final int[] DIFFICULTIES = {16, 17, 18, 19, 20};
  private static final int ASK_EACH_MS = 1_000;

  @Override
  public String name() {
    return "summaries";
  }

  @Override
  public String summary() {
    return "a store of 1,000,000 dats with summaries, beside one without";
  }

  @Override
  public void run(BenchmarkOptions options, Report report) throws Exception {
    SeededDats dats = new SeededDats(options.seed());
    int size = options.either(1_000_000, 20_000);
    inserts(options, report, dats);
    Path folder = options.scratch().resolve("store");
    try (StoreLoad load = new StoreLoad(dats, folder, CAPACITY, 0, YEAR_MS)) {
      load.insert(size);
    }
    long from = System.nanoTime();
    try (StoreLoad load = new StoreLoad(dats, folder, CAPACITY, size, YEAR_MS)) {
      report.figure("start, page cache warm", (System.nanoTime() - from) / 1e6, "ms");
      from = System.nanoTime();
      askAll(load.store());
      report.figure("from the first question to its answer", millis(from), "ms");
      long bytes = load.store().summaryBytes();
      report.figure("arrays of summaries, a dat", bytes / (double) size, "bytes", Bar.atMost(8));
      questions(options, report, load);
    }
  }

  /** How a store is asked while dats come in. */
  private enum Way {
    WITHOUT("without summaries"),
    KEPT("with summaries"),
    ASKED("with summaries of all, asked every second");

    private final String what;

    Way(String what) {
      this.what = what;
    }
  }

  private static void inserts(BenchmarkOptions options, Report report, SeededDats dats)
      throws Exception {
    int size = options.either(200_000, 5_000);
    Map<Way, List<Rate>> rates = new EnumMap<>(Way.class);
    for (int round = 0; round < options.either(7, 1); round++) {
      List<Way> ways = new ArrayList<>(List.of(Way.values()));
      Collections.rotate(ways, round);
      for (Way way : ways) {
        Path folder = Files.createDirectory(options.scratch().resolve(way + "-" + round));
        try (StoreLoad load = new StoreLoad(dats, folder, CAPACITY, 0, YEAR_MS)) {
          rates.computeIfAbsent(way, each -> new ArrayList<>()).add(insert(load, way, size));
        }
      }
    }
    String what = NumberFormatter.of(size) + " inserts ";
    for (Way way : Way.values()) {
      report.figure(what + way.what, Rate.wall(of(rates, way)), "dats/s");
      report.figure(what + way.what, Rate.cpu(of(rates, way)), "dats a CPU-second");
    }
    report.ratio(
        what + "with / without, the best rounds by CPU",
        Rounds.of(Rate.cpu(of(rates, Way.KEPT)).most()),
        Rounds.of(Rate.cpu(of(rates, Way.WITHOUT)).most()),
        Bar.atLeast(0.95));
  }

  private static Rate insert(StoreLoad load, Way way, int size) throws InterruptedException {
    if (way != Way.WITHOUT) {
      askAll(load.store());
    }
    return way == Way.ASKED ? asking(load, size) : load.insert(size);
  }

  private static List<Rate> of(Map<Way, List<Rate>> rates, Way way) {
    return rates.getOrDefault(way, List.of());
  }

  private static Rate asking(StoreLoad load, int size) throws InterruptedException {
    Thread asking =
        new Thread(
            () -> {
              try {
                while (true) {
                  askAll(load.store());
                  Thread.sleep(ASK_EACH_MS);
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    asking.start();
    try {
      return load.insert(size);
    } finally {
      asking.interrupt();
      asking.join();
    }
  }

  private static void askAll(RocksDatStore store) throws InterruptedException {
    for (int bits : DIFFICULTIES) {
      while (store.summary(Bucket.whole(bits), Scope.ALL).isEmpty()) {
        Thread.sleep(1);
      }
    }
  }

  private static void questions(BenchmarkOptions options, Report report, StoreLoad load)
      throws Exception {
    RocksDatStore store = load.store();
    int count = options.either(10_000, 200);
    Random random = new Random(options.seed());
    IntFunction<Bucket> bucket =
        i -> Bucket.around(16 + i % 5, 20 + i % 20, StoreLoad.START_MS - random.nextLong(YEAR_MS));
    String what = "p50 / p99 / p99.9 of ";
    report.note(
        what + "summaries of buckets",
        Durations.of(count, i -> require(store.summary(bucket.apply(i), Scope.ALL).isPresent()))
            .describe());
    report.note(
        what + "64 parts of buckets",
        Durations.of(count, i -> require(store.parts(bucket.apply(i), 64, Scope.ALL).isPresent()))
            .describe());
    report.note(
        what + "the names of buckets, at most 32",
        Durations.of(count, i -> require(store.names(bucket.apply(i), 32, Scope.ALL).size() <= 32))
            .describe());
    SplittableRandom ages = new SplittableRandom(options.seed());
    Scope recent = new Scope(0, StoreLoad.START_MS - ages.nextLong(YEAR_MS), Scope.ALL.hidden());
    report.note(
        what + "whole difficulties up to a time",
        Durations.of(
                count, i -> require(store.summary(Bucket.whole(16 + i % 5), recent).isPresent()))
            .describe());
    askAll(store);
    long[] ns = new long[options.either(50, 5)];
    for (int i = 0; i < ns.length; i++) {
      load.insert(100);
      long from = System.nanoTime();
      askAll(store);
      ns[i] = System.nanoTime() - from;
    }
    Arrays.sort(ns);
    report.figure("p50 of all five difficulties after 100 changes", ns[ns.length / 2] / 1e3, "us");
  }

  private static double millis(long fromNs) {
    return (System.nanoTime() - fromNs) / 1e6;
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalStateException("a question had no answer");
    }
  }
}
