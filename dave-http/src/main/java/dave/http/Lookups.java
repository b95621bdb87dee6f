package dave.http;

import com.google.protobuf.ByteString;
import dave.engine.Engine;
import dave.engine.Engine.Found;
import dave.engine.View;
import dave.engine.model.Target;
import dave.engine.quota.Quota;
import dave.wire.VerifiedDat;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/**
 * Looks for dats, here and then among the peers. A question to the network costs others something:
 * so many run at a time, and so many of one source; the next one is refused rather than queued.
 */
final class Lookups {
  /** What a lookup's query may say. */
  static final Set<String> PARAMETERS = Set.of("local", "timeout");

  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** Chunks are small and asked for by the dozen. */
  private static final long CHUNKS_A_LOOKUP = 4;

  private final Engine engine;
  private final Quota quota;
  private final Quota chunks;
  private final Duration usual;

  Lookups(Engine engine, HttpLimits limits) {
    this.engine = engine;
    this.quota = new Quota(limits.lookups(), limits.sourceLookups());
    this.chunks =
        new Quota(CHUNKS_A_LOOKUP * limits.lookups(), 4 * CHUNKS_A_LOOKUP * limits.sourceLookups());
    this.usual = limits.lookupTime();
  }

  /**
   * The dat; an error of type {@link Problem}, 404, if it is not found.
   *
   * <p>Who may not see it is asked for in the network just the same: see {@link Engine#stranger}.
   */
  Mono<VerifiedDat> find(Request request, Target target) {
    boolean local = request.parameters().flag("local");
    return seek(quota, request.caller(), target, local ? Duration.ZERO : time(request))
        .switchIfEmpty(Mono.defer(() -> notFound(target, local)));
  }

  /**
   * The value of a chunk of a file, or empty if it is not found; many of one file are asked for at
   * a time.
   *
   * @param time how long to ask the network; zero asks the store only
   */
  Mono<ByteString> chunk(Caller caller, ByteString hash, Duration time) {
    return seek(chunks, caller, new Target.ByContent(hash), time).map(dat -> dat.dat().value());
  }

  private Mono<VerifiedDat> seek(Quota places, Caller caller, Target target, Duration time) {
    View view = caller.view(engine);
    Mono<Found> local = view.get(target, Duration.ZERO);
    return (time.isZero()
            ? local
            : local.switchIfEmpty(network(places, caller, () -> view.get(target, time))))
        .map(Found::dat);
  }

  /** How long the network is asked. */
  Duration time(Request request) {
    return request.parameters().duration("timeout", LONGEST, usual);
  }

  /** A question to the network, while there is a place for it. */
  <T> Mono<T> network(Caller caller, Supplier<Mono<T>> question) {
    return network(quota, caller, question);
  }

  private static <T> Mono<T> network(Quota places, Caller caller, Supplier<Mono<T>> question) {
    return Mono.defer(
        () -> {
          if (!places.enter(caller.source(), caller.shared())) {
            throw Problem.tooMany(
                "LOOKUPS_BUSY",
                "too many questions to the network at a time: try again, or ask with local=true");
          }
          return question.get().doFinally(end -> places.leave(caller.source()));
        });
  }

  private <T> Mono<T> notFound(Target target, boolean local) {
    return local
        ? Mono.error(notFound(target, ""))
        : engine
            .isAlone()
            .flatMap(
                alone ->
                    Mono.error(
                        notFound(
                            target,
                            alone ? ", and it has no peers to ask" : ", nor from its peers")));
  }

  private static Problem notFound(Target target, String network) {
    String what =
        switch (target) {
          case Target.ByWork byWork -> "no dat of this hash";
          case Target.ByRegister byRegister -> "no record of this key and author";
          case Target.ByKey byKey -> "no dat under this key";
          case Target.ByContent content -> "no chunk of this hash";
        };
    return Problem.notFound("DAT_NOT_FOUND", what + " in this node's store" + network);
  }
}
