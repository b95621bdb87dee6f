package dave.client;

import dave.client.internal.NodeClient;
import dave.client.model.DaveException;
import dave.client.model.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Makes calls at one of several nodes. A call goes to the node that answered last. If that node is
 * lost it goes to the next one, and each node is tried once. If a node says that a later try may
 * succeed, the call waits as long as the node says, {@value #RETRIES} times at most. If no node
 * answers, it tries again after 0.25, 0.5 and 1 s, as a node may be starting again.
 */
final class Failover {
  private static final int RETRIES = 3;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);

  private final List<NodeClient> nodes;
  private final Threads threads;
  private volatile int preferred;

  Failover(List<NodeClient> nodes, Threads threads) {
    this.nodes = nodes;
    this.threads = threads;
  }

  /** Makes a call that may reach a node twice without harm. */
  <T> Mono<T> call(Function<NodeClient, Mono<T>> call) {
    return call(call, DaveException::isTemporary);
  }

  /** Makes a call that goes on at another node only if the first one has certainly not begun it. */
  <T> Mono<T> callOnce(Function<NodeClient, Mono<T>> call) {
    return call(
        call,
        e ->
            e.fault() == Fault.CONNECTION_REFUSED
                || e.fault() == Fault.HOST_UNKNOWN
                || e.retryAfter().isPresent());
  }

  private <T> Mono<T> call(Function<NodeClient, Mono<T>> call, Predicate<DaveException> goesOn) {
    return Mono.defer(() -> at(preferred, 1, call, goesOn))
        .retryWhen(
            Retry.from(
                signals ->
                    signals.concatMap(
                        signal ->
                            pause(signal.failure(), signal.totalRetries())
                                .map(pause -> Mono.delay(pause, threads.timer()))
                                .orElse(Mono.error(signal.failure())))));
  }

  /** Returns how long to wait for another try; empty if there is none. */
  private static Optional<Duration> pause(Throwable failure, long retries) {
    if (retries >= RETRIES || !(failure instanceof DaveException e)) {
      return Optional.empty();
    }
    return e.fault() == Fault.CONNECTION_REFUSED
        ? Optional.of(FIRST_PAUSE.multipliedBy(1L << retries))
        : e.retryAfter();
  }

  private <T> Mono<T> at(
      int index, int tries, Function<NodeClient, Mono<T>> call, Predicate<DaveException> goesOn) {
    int next = (index + 1) % nodes.size();
    NodeClient node = nodes.get(index);
    return Mono.defer(
            () -> {
              node.reconnect(); // A node that was away may be back.
              return call.apply(node);
            })
        .doOnSuccess(answer -> preferred = index)
        .onErrorResume(
            DaveException.class,
            e -> {
              if (tries == nodes.size() || !goesOn.test(e)) {
                return Mono.error(e);
              }
              return at(next, tries + 1, call, goesOn).doOnError(later -> later.addSuppressed(e));
            });
  }
}
