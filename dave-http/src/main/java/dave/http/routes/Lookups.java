package dave.http.routes;

import com.google.protobuf.ByteString;
import dave.engine.Engine.Found;
import dave.engine.model.Pace;
import dave.engine.model.Target;
import dave.engine.quota.Quota;
import dave.http.HttpLimits;
import dave.http.message.HttpCaller;
import dave.http.message.Problem;
import dave.http.message.Request;
import dave.service.NodeService;
import dave.wire.VerifiedDat;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/**
 * Looks for dats in the store, then among the peers. A lookup in the network costs other nodes
 * work. So the number at a time is limited, in all and of one source. One more is refused, not
 * queued.
 */
final class Lookups {
  /** The query parameters of a lookup. */
  static final Set<String> PARAMETERS = Set.of("local", "timeout");

  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** The limit on lookups of chunks, for each other lookup. It is higher as a file needs many. */
  private static final long CHUNKS_A_LOOKUP = 4;

  private final NodeService service;
  private final Quota quota;
  private final Quota chunks;
  private final Duration usual;

  Lookups(NodeService service, HttpLimits limits) {
    this.service = service;
    this.quota = new Quota(limits.counts().lookups(), limits.counts().sourceLookups());
    this.chunks =
        new Quota(
            CHUNKS_A_LOOKUP * limits.counts().lookups(),
            4 * CHUNKS_A_LOOKUP * limits.counts().sourceLookups());
    this.usual = limits.times().lookup();
  }

  /** Returns the dat; the error is a refusal if it is not found. */
  Mono<VerifiedDat> find(Request request, Target target) {
    boolean local = request.parameters().flag("local");
    return seek(quota, request.caller(), target, local ? Duration.ZERO : time(request))
        .switchIfEmpty(Mono.defer(() -> service.notFound(target, local)));
  }

  /**
   * Returns the value of a chunk of a file, or empty if it is not found. Callers request many
   * chunks of a file at a time.
   *
   * @param time how long to ask the network; zero asks the store only
   */
  Mono<ByteString> chunk(HttpCaller caller, ByteString hash, Duration time) {
    return seek(chunks, caller, new Target.ByContent(hash), time).map(dat -> dat.dat().value());
  }

  private Mono<VerifiedDat> seek(Quota places, HttpCaller caller, Target target, Duration time) {
    Mono<Found> local = service.find(caller, target, Duration.ZERO, Pace.SLOTS);
    return (time.isZero()
            ? local
            : local.switchIfEmpty(
                network(places, caller, () -> service.find(caller, target, time, Pace.SLOTS))))
        .map(Found::dat);
  }

  /** Returns how long a request lets a lookup in the network take. */
  Duration time(Request request) {
    return request.parameters().duration("timeout", LONGEST, usual);
  }

  /** Runs a lookup in the network, or fails with 429 if too many run. */
  <T> Mono<T> network(HttpCaller caller, Supplier<Mono<T>> question) {
    return network(quota, caller, question);
  }

  private static <T> Mono<T> network(Quota places, HttpCaller caller, Supplier<Mono<T>> question) {
    return Mono.defer(
        () -> {
          if (!places.tryAcquire(caller.source())) {
            throw Problem.tooMany(
                "LOOKUPS_BUSY",
                "too many questions to the network at a time: try again, or ask with local=true");
          }
          return question.get().doFinally(end -> places.release(caller.source()));
        });
  }
}
