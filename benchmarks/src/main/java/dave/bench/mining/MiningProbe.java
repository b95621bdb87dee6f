package dave.bench.mining;

import com.google.protobuf.ByteString;
import dave.wire.Author;
import dave.wire.Bytes32;
import dave.wire.mining.Miner;
import dave.wire.mining.MiningJob;
import dave.wire.mining.MiningTask;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A process that only mines, to measure it from its cold start on. */
final class MiningProbe {
  private static final MiningTask NEVER_FOUND =
      new MiningTask(
          ByteString.EMPTY,
          ByteString.EMPTY,
          Author.of(new byte[Bytes32.LENGTH], 0),
          MiningTask.MAX_DIFFICULTY);

  private MiningProbe() {}

  /**
   * Prints one figure per line.
   *
   * <p>{@code rate THREADS MS COUNT SEED}: hashes per second in each of COUNT intervals of MS.
   * {@code cancel THREADS MS COUNT SEED}: cancels COUNT searches, each after MS. Each figure is the
   * time in microseconds from a cancellation until no thread searches any more.
   */
  public static void main(String[] args) throws InterruptedException {
    int threads = Integer.parseInt(args[1]);
    long ms = Long.parseLong(args[2]);
    int count = Integer.parseInt(args[3]);
    SplittableRandom random = new SplittableRandom(Long.parseLong(args[4]));
    try (Miner miner = new Miner(threads, InstantSource.system(), random)) {
      if (args[0].equals("rate")) {
        rates(miner, ms, count);
      } else {
        cancellations(miner, ms, count);
      }
    }
  }

  private static void rates(Miner miner, long ms, int count) throws InterruptedException {
    MiningJob job = miner.mine(NEVER_FOUND);
    long beforeNs = System.nanoTime();
    long before = 0;
    for (int i = 0; i < count; i++) {
      Thread.sleep(ms);
      long nowNs = System.nanoTime();
      long now = miner.hashes();
      System.out.println((now - before) * 1e9 / (nowNs - beforeNs));
      before = now;
      beforeNs = nowNs;
    }
    job.cancel();
  }

  private static void cancellations(Miner miner, long ms, int count) throws InterruptedException {
    for (int i = 0; i < count; i++) {
      MiningJob job = miner.mine(NEVER_FOUND);
      Thread.sleep(ms);
      long cancelledNs = System.nanoTime();
      job.cancel();
      while (miner.jobs() > 0) {
        // A spinning loop would take a core from the threads that should end.
        LockSupport.parkNanos(50_000);
      }
      System.out.println(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - cancelledNs));
    }
  }
}
