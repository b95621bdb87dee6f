package dave.engine;

import dave.engine.model.CatchUp;
import dave.engine.model.EngineStatus;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * Whether a node is alive and ready; all APIs give orchestrators the same answer. A node starts,
 * gets an engine, opens its listeners, and in the end drains. Thread-safe.
 */
public final class Health {
  /** An engine whose worker does not answer for this long is stuck. */
  public static final Duration STUCK = Duration.ofSeconds(5);

  private final Scheduler timer;
  private final boolean waitsForDats;
  private volatile boolean caughtUp;
  private volatile @Nullable Engine engine;
  private volatile boolean stopped;
  private volatile boolean draining;
  private final Sinks.Empty<Void> open = Sinks.empty();
  private volatile boolean isOpen;

  /** The answer to a health check. */
  public sealed interface Condition {
    /** The check passed. */
    record Good() implements Condition {}

    /**
     * The check failed.
     *
     * @param reason a code for programs, in UPPER_SNAKE_CASE
     * @param detail one line that says what to do
     */
    record Bad(String reason, String detail) implements Condition {}
  }

  /**
   * @param timer for time-outs; must not be blocked
   */
  public Health(Scheduler timer) {
    this(timer, false);
  }

  /**
   * @param timer for time-outs; must not be blocked
   * @param waitsForDats whether the node is ready only when it once had all that its linked peers
   *     hold, as far as it knows; or when it knows no peers and no edges
   */
  public Health(Scheduler timer, boolean waitsForDats) {
    this.timer = timer;
    this.waitsForDats = waitsForDats;
  }

  /** The health of a node that is open as soon as its engine has started. */
  public static Health of(Engine engine, Scheduler timer) {
    Health health = new Health(timer);
    health.started(engine);
    health.open();
    return health;
  }

  /** Sets the engine of the node, which has started and receives packets. */
  public void started(Engine started) {
    engine = started;
    started
        .events()
        .ignoreElements()
        .subscribe(nothing -> {}, error -> stopped = true, () -> stopped = true);
  }

  /** Notes that all listeners of the node are bound. To be called once. */
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

  /** Makes the node not ready from now on, because it is about to stop. */
  public void drain() {
    draining = true;
  }

  /**
   * Whether the node is alive: the engine has not stopped, and its core worker answers within
   * {@link #STUCK}. A node that starts or drains is alive.
   */
  public Mono<Condition> live() {
    return Mono.defer(
        () -> {
          Engine asked = engine;
          return asked == null || draining ? Mono.just(new Condition.Good()) : ask(asked, false);
        });
  }

  /**
   * Whether the node receives packets, has bound all its listeners, and accepts dats; and whether
   * it caught up, if it waits for that.
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
              : ask(asked, true)
                  .flatMap(
                      answer ->
                          answer instanceof Condition.Good ? caughtUp(asked) : Mono.just(answer));
        });
  }

  private Mono<Condition> caughtUp(Engine asked) {
    if (!waitsForDats || caughtUp) {
      return Mono.just(new Condition.Good());
    }
    return asked
        .status()
        .map(EngineStatus::catchUp)
        .zipWith(
            asked.isAlone(),
            (catchUp, alone) -> {
              caughtUp = alone || (catchUp.comparisons() > 0 && catchUp.missing() == 0);
              return caughtUp ? new Condition.Good() : catchesUp(catchUp);
            });
  }

  private static Condition catchesUp(CatchUp catchUp) {
    return new Condition.Bad(
        "CATCHING_UP",
        catchUp.missing() == 0
            ? "the node does not know yet which dats it missed: try again soon"
            : "the node fetches dats that it missed, about %s: %s"
                .formatted(
                    catchUp.missing(),
                    catchUp
                        .expected()
                        .map(left -> "try again in " + Math.max(1, left.toSeconds()) + " s")
                        .orElse("none came lately")));
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
