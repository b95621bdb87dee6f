package dave.bench;

import dave.wire.crypto.PowBench;
import java.time.Duration;

/** How many hashes a second the miner computes. */
final class MiningBenchmark implements Benchmark {
  @Override
  public String name() {
    return "mining";
  }

  @Override
  public String summary() {
    return "hashes of the proof of work";
  }

  @Override
  public void run(Scope scope, Report report) throws Exception {
    Duration time = scope.time(Duration.ofSeconds(4));
    double one = PowBench.run(1, time, time, System::nanoTime).hashesPerSecond();
    report.figure("one thread", one, "hashes/s");
  }
}
