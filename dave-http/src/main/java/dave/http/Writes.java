package dave.http;

import com.google.protobuf.ByteString;
import dave.engine.Engine;
import dave.engine.model.Target;
import dave.http.Conditions.Tags;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.VerifiedDat;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Mono;

/**
 * What callers put, under their conditions: If-Match and If-None-Match are about the record that
 * the write would replace, which is the one of the same key and author in this node's store, as the
 * caller may see it.
 *
 * <p>Conditional writes of one record are decided one after the other, each after the one before
 * was stored. A write without conditions does not wait for them.
 */
final class Writes {
  private final Engine engine;
  private final Turns turns = new Turns();

  Writes(Engine engine) {
    this.engine = engine;
  }

  /**
   * Whose turns are one after the other: writes of one record, the owner's apart from others'. A
   * stranger may pretend to write any record, and its reads wait in a longer line.
   */
  private record Register(ByteString key, Author author, boolean trusted) {}

  /**
   * Completes if the request's conditions hold now.
   *
   * @return else an error of type {@link Problem}: 412 with the tag of what there is, or 400
   */
  Mono<Void> check(Request request, ByteString key, Author author) {
    Optional<Tags> match = Conditions.tags(request, Conditions.IF_MATCH);
    Optional<Tags> noneMatch = Conditions.tags(request, Conditions.IF_NONE_MATCH);
    return match.isEmpty() && noneMatch.isEmpty()
        ? Mono.empty()
        : present(request.caller(), key, author)
            .flatMap(
                held ->
                    holds(match, noneMatch, held) ? Mono.empty() : Mono.error(() -> failed(held)));
  }

  /** Hands a dat to the engine if the request's conditions hold. */
  Mono<Answer> submit(Request request, Dat dat, String dats) {
    Mono<Answer> submission =
        Mono.defer(() -> Submissions.submit(request.caller().view(engine), dat, dats));
    boolean conditional =
        request.headers().contains(Conditions.IF_MATCH)
            || request.headers().contains(Conditions.IF_NONE_MATCH);
    return conditional
        ? turns.take(
            new Register(dat.key(), dat.author(), request.caller().trusted()),
            check(request, dat.key(), dat.author()).then(submission))
        : submission;
  }

  private Mono<Optional<VerifiedDat>> present(Caller caller, ByteString key, Author author) {
    return key.isEmpty() // Such a dat replaces nothing.
        ? Mono.just(Optional.empty())
        : caller
            .view(engine)
            .get(new Target.ByRegister(key, author), Duration.ZERO)
            .map(found -> Optional.of(found.dat()))
            .defaultIfEmpty(Optional.empty());
  }

  private static boolean holds(
      Optional<Tags> match, Optional<Tags> noneMatch, Optional<VerifiedDat> held) {
    List<String> tags = held.map(DatAnswers::tags).orElse(List.of());
    boolean matches = match.isEmpty() || tags.stream().anyMatch(match.get()::haveStrong);
    boolean others = noneMatch.isEmpty() || tags.stream().noneMatch(noneMatch.get()::haveWeak);
    return matches && others;
  }

  private static Problem failed(Optional<VerifiedDat> held) {
    Problem problem =
        Problem.of(
            HttpResponseStatus.PRECONDITION_FAILED,
            "CONDITION_FAILED",
            held.isPresent()
                ? "the record is another one than the request's conditions want: read it, and write"
                    + " again with its ETag"
                : "there is no such record, which the request's if-match wants: leave that out to"
                    + " write the first one");
    return held.isPresent() ? problem.with("etag", DatAnswers.tag(held.get())) : problem;
  }
}
