package dave.engine;

import com.google.protobuf.ByteString;
import dave.engine.Engine.Found;
import dave.engine.Engine.KeyCount;
import dave.engine.consensus.Ranking;
import dave.engine.consensus.VoteCounter;
import dave.engine.lookup.Lookup;
import dave.engine.lookup.Scan;
import dave.engine.model.Pace;
import dave.engine.model.Target;
import dave.engine.store.DatStore;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;

/** Looks for dats, in the store and then in the network. Thread-safe. */
final class Finder {
  private final EngineParts parts;
  private final DatStore store;
  private final EngineRuntime runtime;
  private volatile boolean running;
  private volatile boolean expecting;

  Finder(EngineParts parts) {
    this.parts = parts;
    store = parts.store;
    runtime = parts.runtime;
  }

  /** Sets whether the network can be asked. */
  void setRunning(boolean now) {
    running = now;
  }

  /** See {@link Engine#expectEdges}. */
  void expectEdges(boolean expected) {
    expecting = expected;
  }

  /** The dat of a target, if it can be read without waiting for a disk. */
  Optional<Found> getIfCached(Target target) {
    Optional<VerifiedDat> held =
        switch (target) {
          case Target.ByWork byWork -> store.getIfCached(byWork.work());
          case Target.ByRegister register -> store.getIfCached(register.key(), register.author());
          case Target.ByKey byKey -> Optional.empty();
          case Target.ByContent content -> Optional.empty();
        };
    held.ifPresent(dat -> parts.meters.local.increment());
    return held.map(dat -> new Found(dat, true));
  }

  /** The dat of a target in the store; may block. */
  Optional<VerifiedDat> local(Target target) {
    return switch (target) {
      case Target.ByWork byWork -> store.byWork(byWork.work());
      case Target.ByRegister register -> store.byRegister(register.key(), register.author());
      case Target.ByKey byKey -> store.heaviestOf(byKey.key());
      case Target.ByContent content -> store.contentOf(content.hash());
    };
  }

  /**
   * Looks in the store, then elsewhere.
   *
   * @param reading the scheduler on which the store is read
   */
  Mono<Found> get(
      Scheduler reading, Callable<Optional<VerifiedDat>> local, Supplier<Mono<Found>> elsewhere) {
    return Mono.fromCallable(local)
        .subscribeOn(reading)
        .flatMap(held -> held.map(dat -> Mono.just(new Found(dat, true))).orElseGet(elsewhere))
        .doOnSuccess(this::count)
        .doOnCancel(parts.meters.cancelled::increment);
  }

  private void count(@Nullable Found found) {
    EngineMeters meters = parts.meters;
    (found == null ? meters.missing : found.local() ? meters.local : meters.network).increment();
  }

  /** Looks for a dat in the network. */
  Mono<Found> ask(Target target, Duration network, Pace pace) {
    if (network.isZero() || network.isNegative()) {
      return Mono.empty();
    }
    return this.<Optional<VerifiedDat>>asking(
            Optional.empty(),
            sink -> {
              long nowMs = parts.time.nowMs();
              return parts.lookups.find(
                  target, pace, nowMs, nowMs + network.toMillis(), sink::success);
            })
        .flatMap(found -> Mono.justOrEmpty(found.map(dat -> new Found(dat, false))));
  }

  /**
   * Counts the records of a key.
   *
   * @param reading the scheduler on which the store is read
   * @param hidden whether a work is in the stem; the record that it replaced counts instead
   */
  Mono<KeyCount> count(
      ByteString key,
      Duration network,
      Ranking ranking,
      int limit,
      Scheduler reading,
      Predicate<WorkHash> hidden) {
    parts.meters.scans.increment();
    Mono<Scan> asked =
        network.isZero() || network.isNegative()
            ? Mono.just(Scan.NOTHING)
            : asking(
                Scan.NOTHING,
                sink ->
                    parts.lookups.scan(
                        key, parts.time.nowMs() + network.toMillis(), sink::success));
    return Mono.usingWhen(
        asked.doOnDiscard(Scan.class, scan -> runtime.core().schedule(scan.done())),
        scan ->
            Mono.fromSupplier(() -> count(key, scan, ranking, limit, hidden)).subscribeOn(reading),
        scan -> Mono.fromRunnable(scan.done()).subscribeOn(runtime.core()));
  }

  private KeyCount count(
      ByteString key, Scan scan, Ranking ranking, int limit, Predicate<WorkHash> hidden) {
    List<VerifiedDat> shown =
        scan.dats().stream().filter(dat -> !hidden.test(dat.dat().work())).toList();
    return new KeyCount(
        new VoteCounter(store, key, hidden, parts.stem::visible)
            .count(shown, scan.whole(), ranking, limit),
        scan.peersAsked(),
        scan.peersAnswered());
  }

  /**
   * Starts a lookup on the core worker. Completes at once with {@code nothing} if the node does not
   * run or knows no peers.
   */
  private <T> Mono<T> asking(T nothing, Function<MonoSink<T>, Lookup> start) {
    return Mono.create(
        sink ->
            runtime
                .core()
                .schedule(
                    () -> {
                      if (!running || hasNobodyToAsk()) {
                        sink.success(nothing);
                        return;
                      }
                      Lookup lookup = start.apply(sink);
                      sink.onCancel(
                          () -> runtime.core().schedule(() -> parts.lookups.cancel(lookup)));
                    }));
  }

  /** Whether there is no peer to ask, and none is expected; on the core worker. */
  boolean hasNobodyToAsk() {
    return !expecting && parts.exchange.hasNoPeers();
  }
}
