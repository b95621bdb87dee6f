package dave.engine;

import com.google.protobuf.ByteString;
import dave.engine.consensus.Ranking;
import dave.engine.gossip.EpochJitter;
import dave.engine.ingest.FairSubscriber;
import dave.engine.link.SealedTransport;
import dave.engine.model.ControlBehaviour;
import dave.engine.model.Defences;
import dave.engine.model.EngineStatus;
import dave.engine.model.Pace;
import dave.engine.model.PeerView;
import dave.engine.model.Target;
import dave.engine.peer.Anchors;
import dave.engine.stem.DatWriter;
import dave.engine.store.Arrival;
import dave.engine.store.DatStore;
import dave.engine.store.DatStore.Position;
import dave.engine.store.Seal;
import dave.engine.store.StoreEvent;
import dave.engine.tail.HiddenDats;
import dave.engine.transport.Transport;
import dave.link.schedule.Epochs;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.PeerAddress;
import dave.wire.VerifiedDat;
import dave.wire.crypto.Signatures;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * Starts, ticks and closes an engine. {@link EngineParts} holds its parts, {@link EngineCore} runs
 * the tasks of the core worker, and {@link Finder} and {@link Submissions} serve callers.
 */
final class GossipEngine implements Engine {
  /** How many datagrams of one transport may wait while those of another are processed. */
  private static final int RECEIVE_PREFETCH = 1_024;

  /** How many of the newest dats are searched for fresh ones at the start. */
  private static final int NEWEST = 4_096;

  /** Slots shorter than this share a wake-up. */
  private static final long WAKE_NS = 1_000_000;

  /** Time between two looks at whether all links have ended, and how many there are at most. */
  private static final Duration LEAVE_LOOK = Duration.ofMillis(20);

  private static final int LEAVE_LOOKS = 100;

  private static final Logger LOG = LoggerFactory.getLogger("/engine");

  private final EngineParts parts;
  private final EngineRuntime runtime;
  private final DatStore store;
  private final EpochJitter jitter;
  private final EngineCore core;
  private final Submissions submissions;
  private final Finder finder;
  private final StrangerView stranger;
  private final Scheduler.Worker worker;
  private final LongAdder received = new LongAdder();
  private final Sinks.Many<EngineEvent> events = Sinks.many().multicast().directBestEffort();
  private final Disposable.Composite running = Disposables.composite();
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private @Nullable Seal seal;

  GossipEngine(
      EngineConfig config,
      Defences defences,
      ControlBehaviour control,
      EngineRuntime runtime,
      DatStore store,
      Signatures signatures,
      List<Transport> transports) {
    this.runtime = runtime;
    this.store = store;
    parts =
        new EngineParts(
            config, defences, control, runtime, store, signatures, transports, this::publish);
    parts.meters.count("dave.packets.received", "Packets received", received);
    jitter = new EpochJitter(runtime.nanos(), runtime.meters());
    core = new EngineCore(parts, received);
    submissions = new Submissions(parts);
    finder = new Finder(parts);
    stranger = new StrangerView(parts, core, submissions, finder);
    worker = runtime.core().createWorker();
  }

  @Override
  public Mono<Void> start() {
    return Mono.defer(
        () -> {
          if (!started.compareAndSet(false, true)) {
            return Mono.error(new IllegalStateException("an engine starts once"));
          }
          follow();
          parts.transports.forEach(transport -> transport.prefer(parts.table::isUseful));
          return Flux.fromIterable(parts.transports)
              .concatMap(Transport::open)
              .collectList()
              .zipWith(Mono.fromCallable(this::recall).subscribeOn(runtime.io()))
              .publishOn(runtime.core())
              .doOnNext(both -> begin(both.getT1(), both.getT2()))
              .doOnError(error -> close())
              .then();
        });
  }

  /** What the store kept from the last run. */
  private record Memory(List<PeerAddress> anchors, List<Arrival> newest, String sent) {}

  private Memory recall() {
    long after = Math.max(0, store.lastArrival() - NEWEST);
    return new Memory(Anchors.load(store), store.arrivals(after, NEWEST), SentByMonth.load(store));
  }

  /**
   * Subscribes to the events of the store. After an overflow it subscribes again and reads the
   * newest dats.
   */
  private void follow() {
    FairSubscriber<StoreEvent> subscriber =
        new FairSubscriber<>(worker, core::follow, this::refollow);
    running.add(subscriber);
    store.events().publishOn(runtime.core()).subscribe(subscriber);
  }

  private void refollow(Throwable error) {
    LOG.warn("fell behind the store, and starts again from its newest dats", error);
    follow();
    Mono.fromCallable(() -> recall().newest())
        .subscribeOn(runtime.io())
        .publishOn(runtime.core())
        .subscribe(
            newest -> newest.forEach(arrival -> core.follow(new StoreEvent.Stored(arrival))),
            failure -> LOG.warn("cannot read the store", failure));
  }

  private void begin(List<PeerAddress> listening, Memory memory) {
    if (closed.get()) {
      parts.transports.forEach(Transport::close);
      return;
    }
    Flux<Transport.Incoming> incoming =
        Flux.fromIterable(parts.transports)
            .<Transport.Incoming>flatMap(
                Transport::receive, Math.max(1, parts.transports.size()), RECEIVE_PREFETCH)
            .doOnNext(one -> received.increment());
    running.add(parts.pipeline.run(incoming, runtime.verify(), runtime.core(), worker, this::fail));
    parts.sentByMonth.begin(memory.sent());
    core.begin(listening, memory.anchors(), memory.newest());
    finder.setRunning(true);
    tick();
    LOG.info("listens at {}", listening);
    publish(new EngineEvent.Ready(listening));
  }

  /** Starts the timers. Periods are counted from the start, so that slots do not drift. */
  private void tick() {
    long epochNs = parts.config.epoch().toNanos();
    long slots = Math.ceilDiv(WAKE_NS, epochNs);
    long periodNs = epochNs * slots;
    jitter.plan(periodNs);
    // Missed slots are skipped, so that datagrams never go out in a burst.
    Epochs epochs = new Epochs(periodNs, runtime.nanos().getAsLong());
    running.add(
        worker.schedulePeriodically(
            () -> {
              jitter.tick();
              if (epochs.tryConsume(runtime.nanos().getAsLong())) {
                for (long i = 0; i < slots; i++) {
                  core.slot();
                }
              }
            },
            periodNs,
            periodNs,
            TimeUnit.NANOSECONDS));
    running.add(
        worker.schedulePeriodically(
            core::maintain,
            parts.config.timing().maintenanceMs(),
            parts.config.timing().maintenanceMs(),
            TimeUnit.MILLISECONDS));
  }

  /** Stops the node after a bug in the pipeline, as it would receive no more packets. */
  private void fail(Throwable error) {
    LOG.error("stops: a packet met a bug", error);
    close();
  }

  @Override
  public Mono<Submission> submit(Dat dat) {
    return submissions.submit(dat, DatWriter.Entry::admission);
  }

  @Override
  public Optional<Found> getIfCached(Target target) {
    return finder.getIfCached(target);
  }

  @Override
  public Mono<Found> get(Target target, Duration network, Pace pace) {
    return finder.get(
        runtime.io(), () -> finder.local(target), () -> finder.ask(target, network, pace));
  }

  @Override
  public Mono<KeyCount> count(ByteString key, Duration network, Ranking ranking, int limit) {
    return finder.count(key, network, ranking, limit, runtime.io(), work -> false);
  }

  @Override
  public Mono<Boolean> isAlone() {
    return Mono.fromSupplier(finder::hasNobodyToAsk).subscribeOn(runtime.core());
  }

  @Override
  public void expectEdges(boolean expected) {
    finder.expectEdges(expected);
  }

  @Override
  public Flux<EngineEvent> events() {
    return events.asFlux();
  }

  private void publish(EngineEvent event) {
    switch (events.tryEmitNext(event)) {
      case OK, FAIL_ZERO_SUBSCRIBER, FAIL_OVERFLOW, FAIL_CANCELLED, FAIL_TERMINATED -> {}
      case FAIL_NON_SERIALIZED ->
          throw new IllegalStateException("events come from the core worker only");
    }
  }

  @Override
  public Mono<List<PeerView>> peers() {
    return Mono.fromSupplier(core::peers).subscribeOn(runtime.core());
  }

  @Override
  public Mono<PeerView> addEdge(PeerAddress address) {
    return Mono.fromSupplier(() -> core.addEdge(address)).subscribeOn(runtime.core());
  }

  @Override
  public Mono<Void> removeEdge(PeerAddress address) {
    return Mono.<Void>fromRunnable(() -> core.removeEdge(address)).subscribeOn(runtime.core());
  }

  @Override
  public Mono<EngineStatus> status() {
    return Mono.fromSupplier(core::status).subscribeOn(runtime.core());
  }

  @Override
  public List<VerifiedDat> list(
      ByteString prefix, @Nullable Author author, @Nullable Position after, int limit) {
    return store.list(prefix, author, after, limit);
  }

  @Override
  public Optional<VerifiedDat> at(Position position) {
    return store.at(position);
  }

  @Override
  public HiddenDats hidden() {
    return HiddenDats.NOTHING;
  }

  @Override
  public NodeView stranger() {
    return stranger;
  }

  @Override
  public synchronized Seal seal() {
    Seal known = seal;
    if (known == null) {
      known = Seal.of(store, runtime.random());
      seal = known;
    }
    return known;
  }

  @Override
  public DatStore store() {
    return store;
  }

  @Override
  public Mono<Void> leave() {
    SealedTransport links = parts.links;
    if (links == null || closed.get()) {
      return Mono.empty();
    }
    return Mono.fromRunnable(links::leave)
        .subscribeOn(runtime.core())
        .thenMany(Flux.interval(LEAVE_LOOK, runtime.core()))
        .takeWhile(look -> links.size() > 0 && look < LEAVE_LOOKS)
        .then();
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    running.dispose();
    parts.transports.forEach(Transport::close);
    parts.anchors.save();
    parts.sentByMonth.save();
    worker.schedule(
        () -> {
          finder.setRunning(false);
          parts.lookups.close();
          publish(new EngineEvent.Stopped());
          events.tryEmitComplete().orThrow();
          worker.dispose();
        });
  }
}
