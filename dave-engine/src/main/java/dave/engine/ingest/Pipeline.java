package dave.engine.ingest;

import dave.engine.stem.DatWriter;
import dave.engine.store.Admission;
import dave.engine.transport.Transport.Incoming;
import dave.engine.verdict.Ignored;
import dave.engine.verdict.Rejected;
import dave.engine.verdict.Verdict;
import dave.engine.verdict.Verdicts;
import dave.wire.VerifiedDat;
import dave.wire.crypto.DatVerifier;
import dave.wire.crypto.Verification;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import reactor.core.Disposable;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Scheduler;

/**
 * Takes packets from bytes to trust, in the stages filter, verify, store and trust.
 *
 * <p>Guarantees: the packets of one source in one lane keep their order, every datagram is counted
 * once, and all buffers are bounded. Overload drops the oldest packets that are not yet verified.
 * The demand of the last stage paces the lanes, so that no lane keeps a worker for itself.
 */
public final class Pipeline {
  /** Packets that a lane buffers before it drops the oldest. */
  static final int LANE_CAPACITY = 1_024;

  /** Packets of a lane that are verified and stored at once. */
  private static final int LANE_STEP = 16;

  private final Filter filter;
  private final DatVerifier verifier;
  private final ClaimLimiter claims;
  private final DatWriter store;
  private final Trust trust;
  private final Verdicts verdicts;
  private final InstantSource clock;
  private final Queued queued = new Queued(new LongAdder(), new LongAdder());

  /**
   * Counts of packets that passed the filter and wait, by kind. Additions and subtractions come
   * from different threads, so the counts are exact only while no packet moves.
   */
  public record Queued(LongAdder dats, LongAdder control) {
    private void add(Packet packet, int change) {
      (Lane.isPlain(packet.lane()) ? control : dats).add(change);
    }
  }

  public Pipeline(
      Filter filter,
      DatVerifier verifier,
      ClaimLimiter claims,
      DatWriter store,
      Trust trust,
      Verdicts verdicts,
      InstantSource clock) {
    this.filter = filter;
    this.verifier = verifier;
    this.claims = claims;
    this.store = store;
    this.trust = trust;
    this.verdicts = verdicts;
    this.clock = clock;
  }

  /** The counts of the packets that wait. */
  public Queued queued() {
    return queued;
  }

  /**
   * Takes what comes in through all stages.
   *
   * @param verify where hashes and signatures are checked
   * @param core where the last stage runs
   * @param worker a worker of {@code core}
   * @param failed called with the error that ended the pipeline, a bug
   */
  public Disposable run(
      Flux<Incoming> incoming,
      Scheduler verify,
      Scheduler core,
      Scheduler.Worker worker,
      Consumer<Throwable> failed) {
    return incoming
        .handle(this::filter)
        .publish(packets -> Flux.merge(lanes(packets, verify), Lane.COUNT, LANE_STEP))
        .publishOn(core, FairSubscriber.BATCH)
        .subscribeWith(new FairSubscriber<>(worker, trust::apply, failed));
  }

  private Flux<Flux<Outcome>> lanes(Flux<Packet> packets, Scheduler verify) {
    List<Flux<Outcome>> lanes =
        IntStream.range(0, Lane.COUNT)
            .mapToObj(
                lane ->
                    Lane.isPlain(lane)
                        ? line(packets, lane, Packet.Plain.class).<Outcome>map(this::pass)
                        : line(packets, lane, Packet.Offered.class)
                            .publishOn(verify, LANE_STEP)
                            .map(this::verify)
                            .flatMapSequential(this::store, LANE_STEP))
            .toList();
    return Flux.fromIterable(lanes);
  }

  private <P extends Packet> Flux<P> line(Flux<Packet> packets, int lane, Class<P> kind) {
    return packets
        .filter(packet -> packet.lane() == lane)
        .cast(kind)
        .onBackpressureBuffer(LANE_CAPACITY, this::shed, BufferOverflowStrategy.DROP_OLDEST);
  }

  private void filter(Incoming incoming, SynchronousSink<Packet> next) {
    switch (filter.apply(incoming)) {
      case Verdict.Accept<Packet> accept -> {
        queued.add(accept.value(), 1);
        next.next(accept.value());
      }
      case Verdict.Ignore<Packet> ignore -> verdicts.ignore(ignore.reason());
      case Verdict.Reject<Packet> reject -> verdicts.reject(reject.reason());
    }
  }

  private Packet.Plain pass(Packet.Plain packet) {
    queued.add(packet, -1);
    return packet;
  }

  private Verified verify(Packet.Offered packet) {
    queued.add(packet, -1);
    return new Verified(
        packet,
        switch (verifier.verify(packet.put().dat(), clock.millis())) {
          case Verification.Genuine genuine -> {
            filter.verified(genuine.dat());
            yield Verdict.accept(genuine.dat());
          }
          case Verification.Flawed flawed -> Rejected.verdictOn(flawed.flaw());
        });
  }

  private record Verified(Packet.Offered packet, Verdict<VerifiedDat> verdict) {}

  private Mono<Outcome> store(Verified verified) {
    Packet.Offered packet = verified.packet();
    return verified.verdict() instanceof Verdict.Accept<VerifiedDat> accept
        ? offer(packet, accept.value())
            .map(admission -> new Outcome.Decided(packet, accept.value(), admission))
        : Mono.just(new Outcome.Refused(packet, verified.verdict()));
  }

  private Mono<Admission> offer(Packet.Offered packet, VerifiedDat dat) {
    // Checked again: other dats of this source may have passed the filter at the same time.
    if (!dat.bound()
        && claims.isContested(dat.dat())
        && !claims.tryClaim(packet.from(), dat.dat().work())) {
      return Mono.just(Admission.Ignored.WORK_TAKEN);
    }
    return store.from(packet.from(), dat, packet.put().stem());
  }

  private void shed(Packet packet) {
    queued.add(packet, -1);
    verdicts.ignore(Ignored.OVERLOAD);
  }
}
