package dave.bench.mining;

import dave.bench.measure.Bar;
import dave.bench.measure.Benchmark;
import dave.bench.measure.BenchmarkOptions;
import dave.bench.measure.Report;
import dave.bench.measure.Rounds;
import dave.wire.crypto.Blake3;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.crypto.digests.Blake3Digest;

/** Measures how many hashes per second the miner computes, and how fast it stops. */
public final class MiningBenchmark implements Benchmark {
  private static final int INPUT = 48;
  private static final int NONCE = 8;
  private static final int INTERVAL_MS = 250;

  /** From this second on the rate should be that of a warm process. */
  private static final int STEADY_SECOND = 3;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  @Override
  public String name() {
    return "mining";
  }

  @Override
  public String summary() {
    return "hashes of the proof of work";
  }

  @Override
  public void run(BenchmarkOptions options, Report report) throws Exception {
    Optional<ForeignMiner> c = ForeignMiner.c(options);
    Optional<ForeignMiner> go = ForeignMiner.go(options);
    int checksum = checksum();
    List<Double> native512 = new ArrayList<>();
    List<Double> dave = new ArrayList<>();
    double[] cold = {};
    for (int round = 0; round < options.either(3, 1); round++) {
      if (c.isPresent()) {
        native512.add(c.get().rate(options.either(2_000, 100), checksum));
      }
      cold = probe(options, "rate", 1, INTERVAL_MS, options.either(24, 4));
      dave.add(lastQuarter(cold));
    }
    Rounds one = Rounds.of(dave);
    report.figure("one thread", one, "hashes/s");
    if (c.isPresent()) {
      report.figure("the same in C with AVX-512 by hand", Rounds.of(native512), "hashes/s");
      report.ratio("of that", one, Rounds.of(native512), Bar.atLeast(0.85));
    } else {
      report.note("the same in C with AVX-512 by hand", "not measured: no gcc, or no AVX-512");
    }
    if (go.isPresent()) {
      Rounds rate = Rounds.of(go.get().rate(options.either(2_000, 100), checksum));
      report.figure("a loop in Go with the original's library", rate, "hashes/s");
      report.ratio("times that", one, rate, Bar.atLeast(20));
    } else {
      report.note("a loop in Go with the original's library", "not measured: no Go, or no library");
    }
    start(cold, report);
    double two = lastQuarter(probe(options, "rate", 2, INTERVAL_MS, options.either(24, 4)));
    report.ratio("two threads, of one", Rounds.of(two), one);
    cancel(options, report);
    scalar(options, report);
  }

  private static void start(double[] cold, Report report) {
    double peak = Arrays.stream(cold).max().orElseThrow();
    int perSecond = 1_000 / INTERVAL_MS;
    for (int i = 0; i + perSecond <= cold.length && i < 4 * perSecond; i += perSecond) {
      Rounds rate = Rounds.of(Arrays.stream(cold, i, i + perSecond).average().orElseThrow());
      int second = i / perSecond + 1;
      String what = "second " + second + ", of the peak";
      if (second < STEADY_SECOND) {
        report.ratio(what, rate, Rounds.of(peak));
      } else {
        report.ratio(what, rate, Rounds.of(peak), Bar.atLeast(0.80));
      }
    }
  }

  private static void cancel(BenchmarkOptions options, Report report) throws Exception {
    double[] first = probe(options, "cancel", 2, 20, options.either(50, 10));
    double[] later = probe(options, "cancel", 2, 20, options.either(200, 20));
    Bar bar = Bar.atMost(10);
    report.figure("cancelled, worst in the first second", max(first) / 1e3, "ms", bar);
    report.figure("cancelled, worst later", max(later) / 1e3, "ms", bar);
  }

  private static void scalar(BenchmarkOptions options, Report report) {
    List<Double> ours = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    byte[] input = input();
    byte[] hash = new byte[Blake3.HASH_LENGTH];
    Blake3Digest digest = new Blake3Digest(hash.length);
    for (int round = 0; round < 5; round++) {
      ours.add(rate(options, input, () -> Blake3.hash(input, 0, INPUT, hash, 0)));
      theirs.add(
          rate(
              options,
              input,
              () -> {
                digest.update(input, 0, INPUT);
                digest.doFinal(hash, 0);
              }));
    }
    report.figure("one hash at a time", Rounds.of(ours), "hashes/s");
    report.figure("Bouncy Castle's digest", Rounds.of(theirs), "hashes/s");
    report.ratio("times that", Rounds.of(ours), Rounds.of(theirs), Bar.atLeast(2.5));
  }

  private static double rate(BenchmarkOptions options, byte[] input, Runnable hash) {
    long endNs = options.either(500_000_000, 20_000_000);
    long beginNs = System.nanoTime();
    int count = 0;
    long elapsedNs;
    do {
      for (int i = 0; i < 1_000; i++) {
        INT.set(input, NONCE, count++);
        hash.run();
      }
      elapsedNs = System.nanoTime() - beginNs;
    } while (elapsedNs < endNs);
    return count * 1e9 / elapsedNs;
  }

  /** Returns the checksum that every other miner has to find too; its source describes it. */
  private static int checksum() {
    byte[] input = input();
    byte[] hash = new byte[Blake3.HASH_LENGTH];
    int sum = 0;
    for (int nonce = 0; nonce < 1 << 16; nonce++) {
      INT.set(input, NONCE, nonce);
      Blake3.hash(input, 0, INPUT, hash, 0);
      sum ^= (int) INT.get(hash, 0);
    }
    return sum;
  }

  private static byte[] input() {
    byte[] input = new byte[INPUT];
    for (int i = 0; i < INPUT / 4; i++) {
      INT.set(input, 4 * i, i);
    }
    INT.set(input, NONCE + 4, 0);
    return input;
  }

  private static double[] probe(
      BenchmarkOptions options, String what, int threads, int ms, int count)
      throws IOException, InterruptedException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process =
        new ProcessBuilder(
                java,
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                MiningProbe.class.getName(),
                what,
                Integer.toString(threads),
                Integer.toString(ms),
                Integer.toString(count),
                Long.toString(options.seed()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("the probe failed");
    }
    return answer.lines().mapToDouble(Double::parseDouble).toArray();
  }

  /** Returns the median of the last quarter: by then the JIT compiler has finished. */
  private static double lastQuarter(double[] rates) {
    return Rounds.of(Arrays.copyOfRange(rates, rates.length - rates.length / 4, rates.length))
        .median();
  }

  private static double max(double[] values) {
    return Arrays.stream(values).max().orElseThrow();
  }
}
