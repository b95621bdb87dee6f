package dave.http.server;

import dave.engine.quota.Quota;
import dave.engine.quota.Throttle;
import dave.http.HttpLimits;
import dave.http.connection.Held;
import dave.http.message.Answer;
import dave.http.message.HttpCaller;
import dave.http.message.Problem;
import dave.service.ServiceRuntime;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** What goes out: how much may wait for callers to take it, and how fast strangers are sent it. */
final class Outflow {
  /** Of so long the allowance may be saved up. */
  private static final Duration SAVED = Duration.ofSeconds(4);

  private final Quota held;
  private final HttpLimits limits;
  private final ServiceRuntime runtime;
  private final Throttle pace;

  /**
   * @param held bytes that callers make the node hold
   */
  Outflow(Quota held, HttpLimits limits, ServiceRuntime runtime) {
    this.held = held;
    this.limits = limits;
    this.runtime = runtime;
    this.pace = new Throttle(limits.rates().allBytes(), SAVED.toMillis());
  }

  /**
   * Writes an answer while its bytes are counted; if there is no room for them, 503 in its place.
   */
  Mono<Void> send(Answer answer, HttpCaller caller, Function<Answer, Publisher<Void>> write) {
    Held bytes = new Held(held, caller.source());
    return Mono.using(
        () -> bytes.enter(answer.held()) ? answer.held() : -1,
        counted -> Mono.from(write.apply(counted < 0 ? busy() : answer)),
        bytes::leave);
  }

  private static Answer busy() {
    return Problem.unavailable(
            "ANSWERS_WAIT", "too many answers wait to be read: read those before you ask for more")
        .answer();
  }

  /** Completes when so many bytes may go to a caller. */
  IntFunction<Mono<Void>> to(HttpCaller caller) {
    return bytes -> caller.trusted() ? Mono.empty() : wait(caller, bytes);
  }

  private Mono<Void> wait(HttpCaller caller, int bytes) {
    long perSecond = caller.shared() ? limits.rates().allBytes() : limits.rates().bytes();
    return Mono.defer(
        () -> {
          long ms =
              pace.takeMs(caller.source().prefix(), bytes, perSecond, runtime.clock().millis());
          return ms == 0 ? Mono.empty() : Mono.delay(Duration.ofMillis(ms), runtime.timer()).then();
        });
  }
}
