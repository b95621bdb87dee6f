package dave.client;

import dave.client.model.DaveException;
import dave.client.model.Fault;
import dave.wire.mining.Miner;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The threads of a client. Each kind is started when it is first needed: a program that makes one
 * call at {@link DaveClient#node} needs none. Any thread may call.
 */
final class Threads implements AutoCloseable {
  private final InstantSource clock;
  private @Nullable Scheduler workers;
  private @Nullable Scheduler timer;
  private @Nullable Miner miner;
  private boolean closed;

  Threads(InstantSource clock) {
    this.clock = clock;
  }

  /** Returns where results come; may be blocked. */
  synchronized Scheduler workers() {
    Scheduler started = workers;
    if (started == null) {
      requireOpen();
      started =
          Schedulers.fromExecutorService(
              Executors.newVirtualThreadPerTaskExecutor(), "dave-client");
      workers = started;
    }
    return started;
  }

  /** Returns what waits for a time; must not be blocked. */
  synchronized Scheduler timer() {
    Scheduler started = timer;
    if (started == null) {
      requireOpen();
      started = Schedulers.newSingle("dave-client-timer", true);
      timer = started;
    }
    return started;
  }

  /** Returns a miner on all cores. */
  synchronized Miner miner() {
    Miner started = miner;
    if (started == null) {
      requireOpen();
      started = new Miner(Runtime.getRuntime().availableProcessors(), clock, new SecureRandom());
      miner = started;
    }
    return started;
  }

  private void requireOpen() {
    if (closed) {
      throw new DaveException(Fault.CLOSED, "the client is closed", null);
    }
  }

  /** Ends the mining. */
  synchronized void stopMining() {
    closed = true;
    if (miner != null) {
      miner.close();
    }
  }

  @Override
  public synchronized void close() {
    stopMining();
    if (workers != null) {
      workers.dispose();
    }
    if (timer != null) {
      timer.dispose();
    }
  }
}
