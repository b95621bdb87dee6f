package dave.engine;

import com.google.protobuf.ByteString;
import dave.engine.consensus.Counting;
import dave.engine.consensus.Ranking;
import dave.engine.ingest.ClaimTurns;
import dave.engine.ingest.Filter;
import dave.engine.ingest.Packet;
import dave.engine.ingest.Pipeline;
import dave.engine.ingest.SourceRates;
import dave.engine.lookup.Lookup;
import dave.engine.lookup.Lookups;
import dave.engine.lookup.Scan;
import dave.engine.model.Defence;
import dave.engine.model.Defences;
import dave.engine.model.EngineStatus;
import dave.engine.model.Pace;
import dave.engine.model.PeerView;
import dave.engine.model.Target;
import dave.engine.model.Timing;
import dave.engine.proof.Outbound;
import dave.engine.stem.Entrance;
import dave.engine.store.Admission;
import dave.engine.store.Arrival;
import dave.engine.store.DatStore;
import dave.engine.store.DatStore.Position;
import dave.engine.store.Seal;
import dave.engine.store.StoreEvent;
import dave.engine.tail.Hidden;
import dave.engine.transport.Transport;
import dave.engine.verdict.Verdicts;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.Message;
import dave.wire.PacketCodec;
import dave.wire.PeerAddress;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import dave.wire.crypto.DatVerifier;
import dave.wire.crypto.Signatures;
import dave.wire.crypto.Verification;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * The engine: opens and closes, carries questions to the core worker and answers back. What it does
 * is in {@link EngineCore} and {@link Pipeline}.
 */
final class GossipEngine implements Engine {
  /** Datagrams of one transport that may wait for those of another. */
  private static final int RECEIVE_PREFETCH = 1_024;

  /** Newest dats looked at for fresh ones at the start. */
  private static final int NEWEST = 4_096;

  /** Slots shorter than this share a wake-up. */
  private static final long WAKE_NS = 1_000_000;

  private static final Logger LOG = LoggerFactory.getLogger("/engine");

  private final EngineConfig config;
  private final Timing timing;
  private final EngineRuntime runtime;
  private final DatStore store;
  private final List<Transport> transports;
  private final DatVerifier verifier;
  private final Verdicts verdicts;
  private final EngineMeters meters;
  private final EpochJitter jitter;
  private final Defences defences;
  private final ClaimTurns claims;
  private final Entrance entrance;
  private final StrangerView stranger;
  private final Pipeline pipeline;
  private final EngineCore core;
  private final Scheduler.Worker worker;
  private final Sinks.Many<EngineEvent> events = Sinks.many().multicast().directBestEffort();
  private final Disposable.Composite running = Disposables.composite();
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean expecting;
  private boolean ticking;
  private @Nullable Seal seal;

  GossipEngine(
      EngineConfig config,
      Timing timing,
      Defences defences,
      EngineRuntime runtime,
      DatStore store,
      Signatures signatures,
      List<Transport> transports) {
    this.config = config;
    this.timing = timing;
    this.defences = defences;
    this.runtime = runtime;
    this.store = store;
    this.transports = List.copyOf(transports);
    Outbound outbound = new Outbound(this.transports, defences);
    SourceRates rates = new SourceRates();
    claims = new ClaimTurns(store, defences, runtime.clock());
    verdicts = new Verdicts(runtime.meters());
    verifier = new DatVerifier(signatures, config.minDifficulty());
    meters = new EngineMeters(runtime.meters());
    jitter = new EpochJitter(runtime.nanos(), runtime.meters());
    core =
        new EngineCore(
            config,
            timing,
            defences,
            runtime,
            store,
            claims,
            rates,
            verdicts,
            outbound,
            meters,
            this::publish);
    entrance = new Entrance(store, core.stem(), runtime.io());
    stranger = new StrangerView(this, core, runtime);
    Filter filter =
        new Filter(
            rates,
            store,
            core::isProven,
            core::isAsking,
            core::heard,
            core.stem()::holds,
            claims,
            runtime.clock());
    pipeline = new Pipeline(filter, verifier, this::offer, verdicts, runtime.clock());
    worker = runtime.core().createWorker();
    counter("dave.packets.sent", "Packets sent", outbound.sent());
    counter("dave.packets.received", "Packets received", core.received());
    waiting("dats", pipeline.queued().dats());
    waiting("talk", pipeline.queued().talk());
    Gauge.builder("dave.lookups.pending", core.lookups(), Lookups::pending)
        .description("Questions to the network that are not answered yet")
        .register(runtime.meters());
  }

  private void counter(String name, String description, LongAdder count) {
    FunctionCounter.builder(name, count, LongAdder::sum)
        .description(description)
        .register(runtime.meters());
  }

  private void waiting(String kind, LongAdder count) {
    Gauge.builder("dave.verify.queue", count, LongAdder::sum)
        .tag("kind", kind)
        .description("Packets that passed the filter and wait for their turn")
        .register(runtime.meters());
  }

  @Override
  public Mono<Void> start() {
    return Mono.defer(
        () -> {
          if (!started.compareAndSet(false, true)) {
            return Mono.error(new IllegalStateException("an engine starts once"));
          }
          follow();
          transports.forEach(transport -> transport.prefer(core::isUseful));
          return Flux.fromIterable(transports)
              .concatMap(Transport::open)
              .collectList()
              .zipWith(Mono.fromCallable(this::recall).subscribeOn(runtime.io()))
              .publishOn(runtime.core())
              .doOnNext(both -> begin(both.getT1(), both.getT2()))
              .doOnError(error -> close())
              .then();
        });
  }

  /** What the store remembers of the last run. */
  private record Memory(List<PeerAddress> anchors, List<Arrival> newest) {}

  private Memory recall() {
    long after = Math.max(0, store.lastArrival() - NEWEST);
    return new Memory(Anchors.load(store), store.arrivals(after, NEWEST));
  }

  /** Follows the store; if it ran ahead too far, from its newest dats on. */
  private void follow() {
    FairSubscriber<StoreEvent> subscriber =
        new FairSubscriber<>(worker, core::take, error -> refollow(error));
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
            newest -> newest.forEach(arrival -> core.take(new StoreEvent.Stored(arrival))),
            failure -> LOG.warn("cannot read the store", failure));
  }

  private void begin(List<PeerAddress> listening, Memory memory) {
    if (closed.get()) {
      transports.forEach(Transport::close);
      return;
    }
    Flux<Transport.Datagram> datagrams =
        Flux.fromIterable(transports)
            .flatMap(Transport::receive, Math.max(1, transports.size()), RECEIVE_PREFETCH)
            .doOnNext(datagram -> core.received().increment());
    FairSubscriber<dave.engine.ingest.Outcome> subscriber =
        new FairSubscriber<>(worker, core::take, this::fail);
    running.add(subscriber);
    pipeline
        .outcomes(datagrams, runtime.verify())
        .publishOn(runtime.core(), FairSubscriber.BATCH)
        .subscribe(subscriber);
    core.begin(listening, memory.anchors(), memory.newest());
    ticking = true;
    tick();
    LOG.info("listens at {}", listening);
    publish(new EngineEvent.Ready(listening));
  }

  /** Starts the clock. Periods are counted from the start, so that slots do not drift. */
  private void tick() {
    long epochNs = config.epoch().toNanos();
    long slots = Math.ceilDiv(WAKE_NS, epochNs);
    long periodNs = epochNs * slots;
    jitter.plan(periodNs);
    running.add(
        worker.schedulePeriodically(
            () -> {
              jitter.tick();
              for (long i = 0; i < slots; i++) {
                core.slot();
              }
            },
            periodNs,
            periodNs,
            TimeUnit.NANOSECONDS));
    running.add(
        worker.schedulePeriodically(
            core::maintain, timing.maintenanceMs(), timing.maintenanceMs(), TimeUnit.MILLISECONDS));
  }

  /** A bug: rather no node than one that is deaf and does not know it. */
  private void fail(Throwable error) {
    LOG.error("stops: a packet met a bug", error);
    close();
  }

  @Override
  public Mono<Submission> submit(Dat dat) {
    return submit(dat, Entrance.Entry::admission);
  }

  /**
   * @param told what of the decision the caller is told
   */
  Mono<Submission> submit(Dat dat, Function<Entrance.Entry, Admission> told) {
    int length = PacketCodec.encodedLength(new Message.Put(dat));
    if (length > PacketCodec.MAX_LENGTH) {
      return Mono.error(
          new IllegalArgumentException(
              "dat makes a packet of " + length + " bytes, more than " + PacketCodec.MAX_LENGTH));
    }
    return Mono.fromCallable(() -> verifier.verify(dat, runtime.clock().millis()))
        .subscribeOn(runtime.verify())
        .flatMap(
            verification ->
                switch (verification) {
                  case Verification.Genuine genuine ->
                      put(genuine.dat())
                          .doOnNext(entry -> tellAtOnce(genuine.dat(), entry.admission()))
                          .map(entry -> new Submission.Decided(genuine.dat(), told.apply(entry)));
                  case Verification.Flawed flawed ->
                      Mono.<Submission>just(new Submission.Refused(flawed.flaw()));
                });
  }

  private Mono<Entrance.Entry> put(VerifiedDat dat) {
    boolean waits =
        !dat.bound()
            && claims.isContested(dat.dat())
            && !store.holds(dat.dat())
            && !claims.takeHere(dat.dat().work());
    return waits
        ? Mono.fromSupplier(() -> entrance.refused(dat, Admission.Ignored.WORK_TAKEN))
        : entrance.own(dat);
  }

  /** Only to show what it gives away. */
  private void tellAtOnce(VerifiedDat dat, Admission admission) {
    if (admission.admitted() && !defences.has(Defence.UNIFORM_RELAY)) {
      worker.schedule(() -> core.tellAtOnce(dat));
    }
  }

  private Mono<Admission> offer(Packet packet, VerifiedDat dat) {
    // Looked at again: others of this source may have passed the filter at the same time.
    if (!dat.bound()
        && claims.isContested(dat.dat())
        && !claims.take(packet.from(), dat.dat().work())) {
      return Mono.just(Admission.Ignored.WORK_TAKEN);
    }
    boolean marked = packet.message() instanceof Message.Put put && put.stem();
    return entrance.from(packet.from(), dat, marked);
  }

  @Override
  public Optional<Found> atHand(Target target) {
    Optional<VerifiedDat> held =
        switch (target) {
          case Target.ByWork byWork -> store.atHand(byWork.work());
          case Target.ByRegister register -> store.atHand(register.key(), register.author());
          case Target.ByKey byKey -> Optional.empty();
          case Target.ByContent content -> Optional.empty();
        };
    held.ifPresent(dat -> meters.local.increment());
    return held.map(dat -> new Found(dat, true));
  }

  @Override
  public Mono<Found> get(Target target, Duration network, Pace pace) {
    return get(runtime.io(), () -> local(target), () -> ask(target, network, pace));
  }

  /**
   * Looks in the store, then elsewhere.
   *
   * @param reading where the store is read
   */
  Mono<Found> get(
      Scheduler reading, Callable<Optional<VerifiedDat>> local, Supplier<Mono<Found>> elsewhere) {
    return Mono.fromCallable(local)
        .subscribeOn(reading)
        .flatMap(held -> held.map(dat -> Mono.just(new Found(dat, true))).orElseGet(elsewhere))
        .doOnSuccess(this::count)
        .doOnCancel(meters.cancelled::increment);
  }

  private void count(@Nullable Found found) {
    (found == null ? meters.missing : found.local() ? meters.local : meters.network).increment();
  }

  private Optional<VerifiedDat> local(Target target) {
    return switch (target) {
      case Target.ByWork byWork -> store.byWork(byWork.work());
      case Target.ByRegister register -> store.byRegister(register.key(), register.author());
      case Target.ByKey byKey -> store.heaviestOf(byKey.key());
      case Target.ByContent content -> store.contentOf(content.hash());
    };
  }

  /** Asks the network. */
  Mono<Found> ask(Target target, Duration network, Pace pace) {
    if (network.isZero() || network.isNegative()) {
      return Mono.empty();
    }
    return this.<Optional<VerifiedDat>>asking(
            Optional.empty(),
            sink -> {
              long nowMs = core.nowMs();
              return core.lookups()
                  .find(target, pace, nowMs, nowMs + network.toMillis(), sink::success);
            })
        .flatMap(found -> Mono.justOrEmpty(found.map(dat -> new Found(dat, false))));
  }

  @Override
  public Mono<KeyCount> count(ByteString key, Duration network, Ranking ranking, int limit) {
    return count(key, network, ranking, limit, runtime.io(), work -> false);
  }

  /**
   * @param reading where the store is read
   * @param hidden works that do not count as they are
   */
  Mono<KeyCount> count(
      ByteString key,
      Duration network,
      Ranking ranking,
      int limit,
      Scheduler reading,
      Predicate<WorkHash> hidden) {
    meters.scans.increment();
    Mono<Scan> asked =
        network.isZero() || network.isNegative()
            ? Mono.just(Scan.NOTHING)
            : asking(
                Scan.NOTHING,
                sink -> core.lookups().scan(key, core.nowMs() + network.toMillis(), sink::success));
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
        new Counting(store, key, hidden, core.stem()::visible)
            .count(shown, scan.whole(), ranking, limit),
        scan.peersAsked(),
        scan.peersAnswered());
  }

  /**
   * Asks the network from the core worker; a node that is not running, or has nobody to ask,
   * answers at once.
   */
  private <T> Mono<T> asking(T nothing, Function<MonoSink<T>, Lookup> start) {
    return Mono.create(
        sink ->
            runtime
                .core()
                .schedule(
                    () -> {
                      if (!ticking || hasNobodyToAsk()) {
                        sink.success(nothing);
                        return;
                      }
                      Lookup lookup = start.apply(sink);
                      sink.onCancel(
                          () -> runtime.core().schedule(() -> core.lookups().cancel(lookup)));
                    }));
  }

  private boolean hasNobodyToAsk() {
    return !expecting && core.knowsNobody();
  }

  @Override
  public Mono<Boolean> isAlone() {
    return Mono.fromSupplier(this::hasNobodyToAsk).subscribeOn(runtime.core());
  }

  @Override
  public void expectEdges(boolean expected) {
    expecting = expected;
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
  public Hidden hidden() {
    return Hidden.NOTHING;
  }

  @Override
  public View stranger() {
    return stranger;
  }

  /** The status as it was a while ago, before what is in the stem now came. */
  Mono<EngineStatus> pastStatus() {
    return Mono.fromSupplier(core::pastStatus).subscribeOn(runtime.core());
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
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    running.dispose();
    transports.forEach(Transport::close);
    core.saveAnchors();
    worker.schedule(
        () -> {
          ticking = false;
          core.end();
          publish(new EngineEvent.Stopped());
          events.tryEmitComplete().orThrow();
          worker.dispose();
        });
  }
}
