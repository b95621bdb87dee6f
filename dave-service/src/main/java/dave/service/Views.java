package dave.service;

import dave.engine.Engine;
import dave.engine.NodeView;
import dave.engine.model.EngineStatus;
import dave.service.model.Caller;
import dave.service.model.RouterMapping;
import dave.service.refusal.Reason;
import dave.wire.PeerAddress;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Decides what each caller may see of the node, and in which queue its reads wait. */
record Views(Engine engine, ServiceRuntime runtime) {
  /** Returns the view of a caller. No other code decides this. */
  NodeView of(Caller caller) {
    return caller.trusted() ? engine : engine.stranger();
  }

  /**
   * Returns the addresses that the node listens at. For a stranger they have no link key: whoever
   * knows it can make the node answer, and so see that it is one.
   */
  List<PeerAddress> listening(Caller caller, EngineStatus status) {
    return caller.trusted()
        ? status.listening()
        : status.listening().stream().map(Views::withoutKey).distinct().toList();
  }

  /**
   * Returns what the router said. A stranger does not get the external address: a gateway may be
   * reached by another way, which does not tell where the node is.
   */
  RouterMapping router(Caller caller, RouterMapping mapping) {
    return caller.trusted() ? mapping : mapping.withoutAddress();
  }

  private static PeerAddress withoutKey(PeerAddress address) {
    return address.transport().equals(PeerAddress.SEALED) ? address.underLink() : address;
  }

  Scheduler reading(Caller caller) {
    return caller.trusted() ? runtime.blocking() : runtime.strangers();
  }

  <T> Mono<T> read(Caller caller, Callable<T> read) {
    return orBusy(Mono.fromCallable(read).subscribeOn(reading(caller)));
  }

  /** Turns a rejection by the full queue of strangers into a refusal. */
  static <T> Mono<T> orBusy(Mono<T> read) {
    return read.onErrorMap(RejectedExecutionException.class, full -> Reason.READS_BUSY.refusal());
  }
}
