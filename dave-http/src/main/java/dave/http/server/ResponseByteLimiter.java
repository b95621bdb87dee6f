package dave.http.server;

import dave.engine.quota.Quota;
import dave.engine.quota.Throttle;
import dave.http.HttpLimits;
import dave.http.connection.HeldBytes;
import dave.http.message.Answer;
import dave.http.message.HttpCaller;
import dave.http.message.Problem;
import dave.service.ServiceRuntime;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Limits the bytes of answers that wait for callers, and the speed of answers to strangers. */
final class ResponseByteLimiter {
  /** The time for which a silent source saves up its allowance. */
  private static final Duration SAVED = Duration.ofSeconds(4);

  private final Quota held;
  private final HttpLimits limits;
  private final ServiceRuntime runtime;
  private final Throttle pace;

  /**
   * @param held the count of bytes that the node holds for callers
   */
  ResponseByteLimiter(Quota held, HttpLimits limits, ServiceRuntime runtime) {
    this.held = held;
    this.limits = limits;
    this.runtime = runtime;
    this.pace = new Throttle(limits.rates().allBytes(), SAVED.toMillis());
  }

  /**
   * Writes an answer and counts its bytes meanwhile. If there is no room for them, writes 503
   * instead.
   */
  Mono<Void> send(Answer answer, HttpCaller caller, Function<Answer, Publisher<Void>> write) {
    HeldBytes bytes = new HeldBytes(held, caller.source());
    return Mono.using(
        () -> bytes.tryAcquire(answer.held()) ? answer.held() : -1,
        counted -> Mono.from(write.apply(counted < 0 ? busy() : answer)),
        bytes::release);
  }

  private static Answer busy() {
    return Problem.unavailable(
            "ANSWERS_WAIT", "too many answers wait to be read: read those before you ask for more")
        .answer();
  }

  /** Returns a function whose result completes when so many bytes may be sent to a caller. */
  IntFunction<Mono<Void>> to(HttpCaller caller) {
    return bytes -> caller.trusted() ? Mono.empty() : wait(caller, bytes);
  }

  private Mono<Void> wait(HttpCaller caller, int bytes) {
    long perSecond = caller.shared() ? limits.rates().allBytes() : limits.rates().bytes();
    return Mono.defer(
        () -> {
          long ms =
              pace.reserveMs(caller.source().prefix(), bytes, perSecond, runtime.clock().millis());
          return ms == 0 ? Mono.empty() : Mono.delay(Duration.ofMillis(ms), runtime.timer()).then();
        });
  }
}
