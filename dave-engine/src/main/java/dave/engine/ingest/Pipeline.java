package dave.engine.ingest;

import dave.engine.store.Admission;
import dave.engine.transport.Transport.Datagram;
import dave.engine.verdict.Ignored;
import dave.engine.verdict.Rejected;
import dave.engine.verdict.Verdict;
import dave.engine.verdict.Verdicts;
import dave.wire.Message.Put;
import dave.wire.VerifiedDat;
import dave.wire.crypto.DatVerifier;
import dave.wire.crypto.Verification;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Scheduler;

/**
 * Filter, verify, store: from datagrams to outcomes. Trust is given by whoever takes the outcomes,
 * on the core worker.
 *
 * <p>Guarantees: packets of one source keep their order; every datagram is counted once, here if it
 * ends here; what is buffered is bounded, and overload sheds the oldest packets that are not yet
 * verified. The taker's demand paces the lanes, so that none keeps a worker for itself.
 */
public final class Pipeline {
  /** Packets that a lane holds before it sheds the oldest. */
  static final int LANE_CAPACITY = 1_024;

  /** Packets of a lane on their way through verify and store at once. */
  private static final int LANE_STEP = 16;

  private final Filter filter;
  private final DatVerifier verifier;
  private final Offer store;
  private final Verdicts verdicts;
  private final InstantSource clock;
  private final Queued queued = new Queued(new LongAdder(), new LongAdder());

  /**
   * Packets that passed the filter and wait, by what they are. While it runs an add on one side and
   * a take on the other may be seen in any order: the sum is right when nothing moves.
   */
  public record Queued(LongAdder dats, LongAdder talk) {
    private void add(Packet packet, int change) {
      (Lane.isTalk(packet.lane()) ? talk : dats).add(change);
    }
  }

  /** The way into the store. */
  public interface Offer {
    /**
     * Offers a dat to the store, in the order of calls.
     *
     * @param packet that brought it
     */
    Mono<Admission> put(Packet packet, VerifiedDat dat);
  }

  public Pipeline(
      Filter filter, DatVerifier verifier, Offer store, Verdicts verdicts, InstantSource clock) {
    this.filter = filter;
    this.verifier = verifier;
    this.store = store;
    this.verdicts = verdicts;
    this.clock = clock;
  }

  /** What waits. */
  public Queued queued() {
    return queued;
  }

  /**
   * Streams datagrams through the stages.
   *
   * @param verify where hashes and signatures are checked
   * @return outcomes, on any thread
   */
  public Flux<Outcome> outcomes(Flux<Datagram> datagrams, Scheduler verify) {
    return datagrams
        .handle(this::filter)
        .publish(packets -> Flux.merge(lanes(packets, verify), Lane.COUNT, LANE_STEP));
  }

  private Flux<Flux<Outcome>> lanes(Flux<Packet> packets, Scheduler verify) {
    List<Flux<Outcome>> lanes =
        IntStream.range(0, Lane.COUNT)
            .mapToObj(
                lane -> {
                  Flux<Packet> lined =
                      packets
                          .filter(packet -> packet.lane() == lane)
                          .onBackpressureBuffer(
                              LANE_CAPACITY, this::shed, BufferOverflowStrategy.DROP_OLDEST);
                  return Lane.isTalk(lane)
                      ? lined.map(this::talk)
                      : lined
                          .publishOn(verify, LANE_STEP)
                          .map(this::verify)
                          .flatMapSequential(this::store, LANE_STEP);
                })
            .toList();
    return Flux.fromIterable(lanes);
  }

  private void filter(Datagram datagram, SynchronousSink<Packet> next) {
    switch (filter.apply(datagram)) {
      case Verdict.Accept<Packet> accept -> {
        queued.add(accept.value(), 1);
        next.next(accept.value());
      }
      case Verdict.Ignore<Packet> ignore -> verdicts.ignore(ignore.reason());
      case Verdict.Reject<Packet> reject -> verdicts.reject(reject.reason());
    }
  }

  private Outcome talk(Packet packet) {
    queued.add(packet, -1);
    return new Outcome.Talk(packet);
  }

  private Judged verify(Packet packet) {
    queued.add(packet, -1);
    if (!(packet.message() instanceof Put put)) {
      throw new IllegalStateException("only dats are verified");
    }
    return new Judged(
        packet,
        switch (verifier.verify(put.dat(), clock.millis())) {
          case Verification.Genuine genuine -> Verdict.accept(genuine.dat());
          case Verification.Flawed flawed -> Rejected.verdictOn(flawed.flaw());
        });
  }

  private record Judged(Packet packet, Verdict<VerifiedDat> verdict) {}

  private Mono<Outcome> store(Judged judged) {
    return judged.verdict() instanceof Verdict.Accept<VerifiedDat> accept
        ? store
            .put(judged.packet(), accept.value())
            .map(admission -> new Outcome.Decided(judged.packet(), accept.value(), admission))
        : Mono.just(new Outcome.Refused(judged.packet(), judged.verdict()));
  }

  private void shed(Packet packet) {
    queued.add(packet, -1);
    verdicts.ignore(Ignored.OVERLOAD);
  }
}
