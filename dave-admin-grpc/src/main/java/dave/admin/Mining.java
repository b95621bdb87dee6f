package dave.admin;

import dave.wire.crypto.Miner;
import dave.wire.crypto.MiningJob;
import dave.wire.crypto.MiningTask;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/**
 * Searches for callers: so many at a time, the next one is refused rather than queued. A search
 * ends with its caller.
 */
final class Mining {
  private final Miner miner;
  private final int slots;
  private final Semaphore free;

  Mining(Miner miner, int slots) {
    this.miner = miner;
    this.slots = slots;
    this.free = new Semaphore(slots);
  }

  /** Starts a search on subscription, and stops it when {@code use} ends in any way. */
  <T> Flux<T> search(MiningTask task, Function<MiningJob, Publisher<T>> use) {
    return Flux.using(() -> start(task), use, this::stop);
  }

  /** Takes the place of one search while {@code use} runs, whose searches are its own. */
  <T> Flux<T> turn(Supplier<Publisher<T>> use) {
    return Flux.using(
        () -> {
          acquire();
          return free;
        },
        held -> use.get(),
        Semaphore::release);
  }

  private void acquire() {
    if (!free.tryAcquire()) {
      throw Refusal.overloaded(
          "MINING_BUSY", "%s searches run already: try again later".formatted(slots));
    }
  }

  private MiningJob start(MiningTask task) {
    acquire();
    try {
      return miner.mine(task);
    } catch (RuntimeException e) {
      free.release();
      throw e;
    }
  }

  private void stop(MiningJob job) {
    job.cancel();
    free.release();
  }
}
