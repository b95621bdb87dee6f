package dave.engine;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * Whether a node lives, and whether it is ready: told alike by every API that an orchestrator asks.
 * A node begins as one that is starting, has an engine from some moment on, then is open, and ends
 * draining. Thread-safe.
 */
public final class Health {
  /** An engine's worker that says nothing for so long is stuck. */
  public static final Duration STUCK = Duration.ofSeconds(5);

  private final Scheduler timer;
  private volatile @Nullable Engine engine;
  private volatile boolean stopped;
  private volatile boolean draining;
  private final Sinks.Empty<Void> open = Sinks.empty();
  private volatile boolean isOpen;

  /** An answer. */
  public sealed interface Condition {
    /** Yes. */
    record Good() implements Condition {}

    /**
     * No.
     *
     * @param reason for programs, UPPER_SNAKE
     * @param detail one line that says what to do
     */
    record Bad(String reason, String detail) implements Condition {}
  }

  /**
   * @param timer for time-outs; never blocked
   */
  public Health(Scheduler timer) {
    this.timer = timer;
  }

  /** The health of a node that is open as soon as its engine has started. */
  public static Health of(Engine engine, Scheduler timer) {
    Health health = new Health(timer);
    health.started(engine);
    health.open();
    return health;
  }

  /** From now on it is the health of this engine, which is open and listens. */
  public void started(Engine started) {
    engine = started;
    started
        .events()
        .ignoreElements()
        .subscribe(nothing -> {}, error -> stopped = true, () -> stopped = true);
  }

  /** From now on all listeners that the node was asked for are bound. Once. */
  public void open() {
    isOpen = true;
    open.tryEmitEmpty().orThrow();
  }

  /** Whether all listeners are bound. */
  public boolean isOpen() {
    return isOpen;
  }

  /** Completes when all listeners are bound. */
  public Mono<Void> opened() {
    return open.asMono();
  }

  /** From now on the node is not ready, however well it does: it is about to end. */
  public void drain() {
    draining = true;
  }

  /**
   * Whether the node is worth keeping: the worker on which all of the engine changes answers within
   * {@link #STUCK}. A node that starts or drains is.
   */
  public Mono<Condition> live() {
    return Mono.defer(
        () -> {
          Engine asked = engine;
          return asked == null || draining ? Mono.just(new Condition.Good()) : ask(asked, false);
        });
  }

  /**
   * Whether the node receives packets, answers at every address it was asked to, and takes dats.
   */
  public Mono<Condition> ready() {
    return Mono.defer(
        () -> {
          if (draining) {
            return Mono.just(new Condition.Bad("DRAINING", "the node is stopping: use another"));
          }
          Engine asked = engine;
          return asked == null || !isOpen
              ? Mono.just(new Condition.Bad("STARTING", "the node is starting: try again soon"))
              : ask(asked, true);
        });
  }

  private Mono<Condition> ask(Engine asked, boolean writable) {
    if (stopped) {
      return Mono.just(
          new Condition.Bad("ENGINE_STOPPED", "the engine has stopped: see the node's log"));
    }
    return asked
        .status()
        .<Condition>map(
            status ->
                writable && !status.store().writable()
                    ? new Condition.Bad(
                        "STORE_UNAVAILABLE", "the store refuses writes: see the node's log")
                    : new Condition.Good())
        .timeout(STUCK, timer)
        .onErrorResume(
            TimeoutException.class,
            late ->
                Mono.just(
                    new Condition.Bad(
                        "ENGINE_STUCK",
                        "the engine did not answer for %s s: start the node again"
                            .formatted(STUCK.toSeconds()))));
  }
}
