package dave.bench.store;

import dave.bench.measure.Benchmark;
import dave.bench.measure.BenchmarkOptions;
import dave.bench.measure.Rate;
import dave.bench.measure.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Measures inserting dats into the store alone, to compare the cost of its indexes. */
public final class InsertBenchmark implements Benchmark {
  private static final long CAPACITY = 16L << 30;

  @Override
  public String name() {
    return "inserts";
  }

  @Override
  public String summary() {
    return "200,000 dats of 1.2 KB into the store";
  }

  @Override
  public void run(BenchmarkOptions options, Report report) throws Exception {
    SeededDats dats = new SeededDats(options.seed());
    int size = options.either(200_000, 5_000);
    List<Rate> paces = new ArrayList<>();
    for (int round = 0; round < options.either(3, 1); round++) {
      Path folder = Files.createDirectory(options.scratch().resolve("round-" + round));
      try (StoreLoad load = new StoreLoad(dats, folder, CAPACITY, 0)) {
        paces.add(load.insert(size));
      }
    }
    report.figure("inserts", Rate.wall(paces), "dats/s");
    report.figure("inserts", Rate.cpu(paces), "dats a CPU-second");
  }
}
