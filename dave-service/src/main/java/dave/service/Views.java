package dave.service;

import dave.engine.Engine;
import dave.engine.View;
import dave.service.model.Caller;
import dave.service.refusal.Reason;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** What each caller may see of the node, and in which line its reads wait. */
record Views(Engine engine, ServiceRuntime runtime) {
  /** The one place that decides it. */
  View of(Caller caller) {
    return caller.trusted() ? engine : engine.stranger();
  }

  Scheduler reading(Caller caller) {
    return caller.trusted() ? runtime.blocking() : runtime.strangers();
  }

  <T> Mono<T> read(Caller caller, Callable<T> read) {
    return orBusy(Mono.fromCallable(read).subscribeOn(reading(caller)));
  }

  /** With a refusal where the line of strangers has no room. */
  static <T> Mono<T> orBusy(Mono<T> read) {
    return read.onErrorMap(RejectedExecutionException.class, full -> Reason.READS_BUSY.refusal());
  }
}
