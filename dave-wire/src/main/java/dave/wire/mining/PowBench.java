package dave.wire.mining;

import com.google.protobuf.ByteString;
import dave.wire.crypto.Blake3;
import dave.wire.crypto.BoundSalt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Measures the hash rate of the mining kernel on this machine. */
public final class PowBench {
  private PowBench() {}

  /**
   * The result of a measurement.
   *
   * @param threads how many threads hashed
   * @param seconds the longest time that a thread was measured
   * @param hashes all hashes counted
   * @param hashesPerSecond the sum of the threads' rates
   * @param perThread the mean rate of a thread
   * @param lanes hashes in a batch
   * @param arch the processor's architecture
   * @param java the Java version
   */
  public record Result(
      int threads,
      double seconds,
      long hashes,
      double hashesPerSecond,
      double perThread,
      int lanes,
      String arch,
      String java) {}

  /**
   * Measures the hash rate.
   *
   * @param threads how many threads hash at once, at least 1
   * @param warmUp hashing that is not counted, in which the JIT compiler works
   * @param duration how long to count
   * @param nanoTime a clock such as {@link System#nanoTime}, callable by any thread
   * @throws IllegalArgumentException if {@code threads} is less than 1, or {@code duration} is not
   *     positive
   * @throws InterruptedException if interrupted; all hashing ends then
   */
  public static Result run(int threads, Duration warmUp, Duration duration, LongSupplier nanoTime)
      throws InterruptedException {
    if (threads < 1) {
      throw new IllegalArgumentException("a measurement needs at least 1 thread, not " + threads);
    }
    if (!duration.isPositive()) {
      throw new IllegalArgumentException("a measurement needs time, not " + duration);
    }
    List<Callable<Count>> tasks = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      int high = i;
      tasks.add(() -> count(high, warmUp.toNanos(), duration.toNanos(), nanoTime));
    }
    ExecutorService executor =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("dave-bench-", 0).factory());
    try {
      return summarise(executor.invokeAll(tasks));
    } finally {
      executor.shutdownNow();
    }
  }

  private static Result summarise(List<Future<Count>> counts) throws InterruptedException {
    long hashes = 0;
    double rate = 0;
    double seconds = 0;
    for (Future<Count> future : counts) {
      Count count = get(future);
      hashes += count.hashes();
      rate += count.hashes() / count.seconds();
      seconds = Math.max(seconds, count.seconds());
    }
    int threads = counts.size();
    return new Result(
        threads,
        seconds,
        hashes,
        rate,
        rate / threads,
        MiningKernel.MAX_LANES,
        System.getProperty("os.arch"),
        System.getProperty("java.version"));
  }

  private static Count get(Future<Count> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the measurement failed", e.getCause());
    }
  }

  private static Count count(int high, long warmUpNs, long durationNs, LongSupplier nanoTime) {
    MiningKernel kernel = new MiningKernel();
    kernel.load(ByteString.copyFrom(new byte[BoundSalt.LENGTH + Blake3.HASH_LENGTH]));
    long nonce = (long) high << 48;
    long begin = nanoTime.getAsLong();
    long now = begin;
    while (now - begin < warmUpNs && !Thread.currentThread().isInterrupted()) {
      nonce = batches(kernel, nonce, kernel.lanes());
      long batchesNs = nanoTime.getAsLong() - now;
      kernel.adapt(TimeUnit.NANOSECONDS.toMillis(batchesNs));
      now += batchesNs;
    }
    long start = now;
    long first = nonce;
    do {
      nonce = batches(kernel, nonce, MiningKernel.MAX_LANES);
      now = nanoTime.getAsLong();
    } while (now - start < durationNs && !Thread.currentThread().isInterrupted());
    return new Count(nonce - first, (now - start) / 1e9);
  }

  private static long batches(MiningKernel kernel, long nonce, int lanes) {
    long next = nonce;
    for (int i = 0; i < MiningKernel.BATCHES; i++) {
      // No lane has this many zero bits, so the search covers the whole batch.
      int unused = kernel.search(next, lanes, MiningTask.MAX_DIFFICULTY);
      next += lanes;
    }
    return next;
  }

  private record Count(long hashes, double seconds) {}
}
