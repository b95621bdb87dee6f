package dave.service;

import dave.service.refusal.Reason;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/**
 * Limits how many searches the callers of an API run at once. One more is refused, not queued. A
 * search ends when its caller does.
 */
public final class MiningQuota {
  private final int searches;
  private final int hardest;
  private final Semaphore free;

  /**
   * @param searches the most that run at a time
   * @param hardest the highest difficulty that is mined, in bits
   */
  public MiningQuota(int searches, int hardest) {
    this.searches = searches;
    this.hardest = hardest;
    this.free = new Semaphore(searches);
  }

  int hardest() {
    return hardest;
  }

  /** Counts as one search while {@code use} runs, even if it runs several, as for a file. */
  <T> Flux<T> hold(Supplier<Publisher<T>> use) {
    return Flux.using(
        () -> {
          if (!free.tryAcquire()) {
            throw Reason.MINING_BUSY.refusal(searches);
          }
          return free;
        },
        held -> use.get(),
        Semaphore::release);
  }
}
