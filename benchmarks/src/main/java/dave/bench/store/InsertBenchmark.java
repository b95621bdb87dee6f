package dave.bench.store;

import dave.bench.measure.Benchmark;
import dave.bench.measure.Pace;
import dave.bench.measure.Report;
import dave.bench.measure.Scope;
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
  public void run(Scope scope, Report report) throws Exception {
    SeededDats dats = new SeededDats(scope.seed());
    int size = scope.either(200_000, 5_000);
    List<Pace> paces = new ArrayList<>();
    for (int round = 0; round < scope.either(3, 1); round++) {
      Path folder = Files.createDirectory(scope.scratch().resolve("round-" + round));
      try (StoreLoad load = new StoreLoad(dats, folder, CAPACITY, 0)) {
        paces.add(load.insert(size));
      }
    }
    Pace median = Pace.median(paces.toArray(Pace[]::new));
    report.figure("inserts", median.perSecond(), "dats/s");
    double best = paces.stream().mapToDouble(Pace::perCpuSecond).max().orElseThrow();
    report.figure("inserts, the best round", best, "dats a CPU-second");
  }
}
