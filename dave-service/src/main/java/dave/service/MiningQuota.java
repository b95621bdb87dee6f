package dave.service;

import dave.service.refusal.Reason;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/**
 * How many searches the callers of an API may have running: the next one is refused rather than
 * queued. A search ends with its caller.
 */
public final class MiningQuota {
  private final int searches;
  private final int hardest;
  private final Semaphore free;

  /**
   * @param searches at a time
   * @param hardest the hardest dat that is mined, in bits
   */
  public MiningQuota(int searches, int hardest) {
    this.searches = searches;
    this.hardest = hardest;
    this.free = new Semaphore(searches);
  }

  int hardest() {
    return hardest;
  }

  /** Takes the place of one search while {@code use} runs, which may be many, one by one. */
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
