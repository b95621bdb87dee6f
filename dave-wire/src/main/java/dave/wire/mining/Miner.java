package dave.wire.mining;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;

/**
 * Finds work on daemon threads of its own, which idle while there is no job. Jobs share the threads
 * evenly, so that a hard job does not delay an easy one. Any thread may call.
 *
 * <p>At most {@value #MAX_JOBS} jobs at a time; the result of one more fails at once.
 */
public final class Miner implements AutoCloseable {
  /** Most jobs at a time. */
  public static final int MAX_JOBS = 256;

  private final InstantSource clock;
  private final RandomGenerator random;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicInteger jobs = new AtomicInteger();
  // Holds each job once, except while a thread moves it from the head to the tail.
  private final BlockingQueue<MiningJob> turns = new ArrayBlockingQueue<>(MAX_JOBS);
  private final LongAdder hashes = new LongAdder();
  private volatile boolean closed;

  /**
   * Starts the threads.
   *
   * @param threads how many, at least 1; as many as there are cores finds work soonest
   * @param clock gives dats their time, and measures the rate
   * @param random chooses the nonce at which each search begins
   * @throws IllegalArgumentException if {@code threads} is less than 1
   */
  public Miner(int threads, InstantSource clock, RandomGenerator random) {
    if (threads < 1) {
      throw new IllegalArgumentException("a miner needs at least 1 thread, not " + threads);
    }
    this.clock = clock;
    this.random = random;
    for (int i = 0; i < threads; i++) {
      this.threads.add(Thread.ofPlatform().daemon().name("dave-miner-" + i).unstarted(this::work));
    }
    this.threads.forEach(Thread::start);
  }

  /**
   * Begins a search.
   *
   * @throws IllegalStateException if the miner is closed
   */
  public MiningJob mine(MiningTask task) {
    MiningJob job = new MiningJob(task, clock, startNonce(), hashes);
    synchronized (jobs) {
      if (closed) {
        throw new IllegalStateException("the miner is closed");
      }
      if (jobs.get() == MAX_JOBS) {
        job.fail(
            new RejectedExecutionException(
                MAX_JOBS + " searches are running already; try again when one has ended"));
        return job;
      }
      jobs.incrementAndGet();
      turns.add(job);
    }
    return job;
  }

  /** Hashes computed since the start. */
  public long hashes() {
    return hashes.sum();
  }

  /** How many searches are not over, or were over a moment ago. */
  public int jobs() {
    return jobs.get();
  }

  /** Ends the threads; the result of every unfinished job fails. */
  @Override
  public void close() {
    synchronized (jobs) {
      closed = true;
    }
    threads.forEach(Thread::interrupt);
    boolean interrupted = false;
    for (Thread thread : threads) {
      // A callback of a result runs on a miner's thread, and may close the miner.
      interrupted |= !thread.equals(Thread.currentThread()) && !joined(thread);
    }
    turns.forEach(job -> job.fail(new RejectedExecutionException("the miner was closed")));
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean joined(Thread thread) {
    try {
      thread.join();
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  private long startNonce() {
    synchronized (random) {
      return random.nextLong();
    }
  }

  private void work() {
    MiningKernel kernel = new MiningKernel();
    while (!closed) {
      MiningJob job;
      try {
        job = turns.take();
      } catch (InterruptedException e) {
        return; // only close() interrupts
      }
      if (job.isDone()) {
        jobs.decrementAndGet();
        continue;
      }
      // Put back before the search, so that the other threads join in.
      turns.add(job);
      try {
        job.search(kernel);
      } catch (RuntimeException | Error e) {
        job.fail(e); // the caller of mine() sees it; the other jobs go on
      }
    }
  }
}
