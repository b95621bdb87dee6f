package dave.wire.mining;

import com.google.protobuf.ByteString;
import dave.wire.WorkHash;
import dave.wire.crypto.BoundSalt;
import dave.wire.crypto.Work;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * One search for work. Any thread may call.
 *
 * <p>The search moves the dat's time on about once a second, so that a dat is not old when its work
 * is found. A search has no memory, so this loses nothing.
 */
public final class MiningJob {
  /**
   * How far a dat's time is before the local clock, in milliseconds: original nodes tolerate no
   * clock skew.
   */
  static final long STAMP_BACK_MS = 100;

  private static final long RESTAMP_MS = 1_000;

  /**
   * Nonces that a thread takes at a time. As it divides 2^32, only the low word of the nonce varies
   * in a batch.
   */
  private static final long NONCES = (long) MiningKernel.BATCHES * MiningKernel.MAX_LANES;

  private final MiningTask task;
  private final InstantSource clock;
  private final CompletableFuture<Mined> result = new CompletableFuture<>();
  private final LongAdder hashes = new LongAdder();
  private final LongAdder allHashes;
  private final AtomicLong nextNonce;
  private volatile Stamp stamp;

  /**
   * A job that waits to be searched.
   *
   * @param startNonce the nonce to begin at, any number
   * @param allHashes counts the hashes of all jobs
   */
  MiningJob(MiningTask task, InstantSource clock, long startNonce, LongAdder allHashes) {
    this.allHashes = allHashes;
    this.task = task;
    this.clock = clock;
    nextNonce = new AtomicLong(startNonce & -NONCES);
    long nowMs = clock.millis();
    stamp = stampAt(nowMs, nowMs, 0);
  }

  /** The task that this job finds work for. */
  public MiningTask task() {
    return task;
  }

  /**
   * The work, when it is found. Cancelling it cancels the job. Fails with a {@link
   * java.util.concurrent.RejectedExecutionException} if the miner has too many jobs or was closed.
   * Callbacks run on the thread that found the work, unless they are given an executor.
   */
  public CompletableFuture<Mined> result() {
    return result;
  }

  /** The progress of the search. */
  public MiningProgress progress() {
    Stamp now = stamp;
    long computed = hashes.sum();
    long elapsedMs = clock.millis() - now.sinceMs();
    double rate = elapsedMs > 0 ? (computed - now.sinceHashes()) * 1e3 / elapsedMs : 0;
    return new MiningProgress(computed, rate, Math.scalb(1.0, task.difficulty()));
  }

  /** Ends the search; no thread goes on after its batch of hashes, about 1 ms. */
  public void cancel() {
    result.cancel(false);
  }

  /** Searches one range of nonces, unless the job is done before. */
  void search(MiningKernel kernel) {
    long startMs = clock.millis();
    Stamp now = currentStamp(startMs);
    long nonce = nextNonce.getAndAdd(NONCES);
    kernel.load(now.input());
    int lanes = kernel.lanes();
    for (int batch = 0; batch < MiningKernel.BATCHES && !result.isDone(); batch++, nonce += lanes) {
      int lane = kernel.search(nonce, lanes, task.difficulty());
      hashes.add(lanes);
      allHashes.add(lanes);
      for (; lane >= 0; lane = kernel.nextHit(lane + 1)) {
        if (complete(now, nonce + lane)) {
          return;
        }
      }
    }
    kernel.adapt(clock.millis() - startMs);
  }

  /** Ends the job with an exception. */
  void fail(Throwable fault) {
    result.completeExceptionally(fault);
  }

  /** The dat's time in the search now, Unix milliseconds. */
  long stampedMs() {
    return stamp.timeMs();
  }

  boolean isDone() {
    return result.isDone();
  }

  /** Completes the job if the nonce really has the difficulty: the kernel checks 32 bits only. */
  private boolean complete(Stamp now, long nonce) {
    ByteString salt = BoundSalt.of(task.author(), task.key().size(), task.difficulty(), nonce);
    WorkHash work = Work.of(task.key(), task.value(), now.timeMs(), salt);
    if (work.zeroBits() < task.difficulty()) {
      return false;
    }
    result.complete(new Mined(now.timeMs(), salt, work, hashes.sum()));
    return true;
  }

  private Stamp currentStamp(long nowMs) {
    return isStale(stamp, nowMs) ? restamp(nowMs) : stamp;
  }

  private synchronized Stamp restamp(long nowMs) {
    Stamp old = stamp;
    if (isStale(old, nowMs)) {
      // The rate is counted from the last stamp but one.
      stamp = stampAt(nowMs, old.madeMs(), old.madeHashes());
    }
    return stamp;
  }

  private static boolean isStale(Stamp stamp, long nowMs) {
    return Math.abs(nowMs - stamp.madeMs()) >= RESTAMP_MS;
  }

  private Stamp stampAt(long nowMs, long sinceMs, long sinceHashes) {
    long timeMs = Math.max(0, nowMs - STAMP_BACK_MS);
    ByteString salt = BoundSalt.of(task.author(), task.key().size(), task.difficulty(), 0);
    ByteString load = Work.load(task.key(), task.value(), timeMs);
    return new Stamp(timeMs, salt.concat(load), nowMs, hashes.sum(), sinceMs, sinceHashes);
  }

  /**
   * The dat's time in the search, and the time and the number of hashes from which the rate is
   * counted.
   */
  private record Stamp(
      long timeMs,
      ByteString input,
      long madeMs,
      long madeHashes,
      long sinceMs,
      long sinceHashes) {}
}
