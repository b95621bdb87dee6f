package dave.engine;

import com.google.protobuf.ByteString;
import dave.engine.Engine.Found;
import dave.engine.Engine.KeyCount;
import dave.engine.Engine.Submission;
import dave.engine.consensus.Ranking;
import dave.engine.model.EngineStatus;
import dave.engine.model.Pace;
import dave.engine.model.Target;
import dave.engine.stem.DatWriter;
import dave.engine.stem.Stem;
import dave.engine.stem.VisibleDats;
import dave.engine.store.DatStore.Position;
import dave.engine.tail.HiddenDats;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.VerifiedDat;
import dave.wire.WorkHash;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The view of strangers, which hides the dats in the stem. Neither an answer nor its timing reveals
 * them. A hidden dat is looked for in the network like one that is not held, and for as long.
 *
 * <p>Its reads have a queue of their own, so that the owner's reads never wait for them. When the
 * queue is full, they fail with a {@link java.util.concurrent.RejectedExecutionException}.
 */
final class StrangerView implements NodeView {
  private final EngineCore core;
  private final Submissions submissions;
  private final Finder finder;
  private final EngineRuntime runtime;
  private final SteadyTime time;
  private final Stem stem;
  private final VisibleDats visible;
  private final HiddenDats hidden;

  StrangerView(EngineParts parts, EngineCore core, Submissions submissions, Finder finder) {
    this.core = core;
    this.submissions = submissions;
    this.finder = finder;
    runtime = parts.runtime;
    time = parts.time;
    stem = parts.stem;
    visible = parts.visible;
    hidden = new InStem(stem, parts.longestStemMs);
  }

  private record InStem(Stem stem, long longestMs) implements HiddenDats {
    @Override
    public boolean hides(WorkHash work) {
      return stem.holds(work);
    }

    @Override
    public Map<WorkHash, Long> arrivals() {
      return stem.arrivals();
    }
  }

  @Override
  public Mono<Submission> submit(Dat dat) {
    return submissions.submit(dat, DatWriter.Entry::seen);
  }

  @Override
  public Optional<Found> getIfCached(Target target) {
    boolean hidden = target instanceof Target.ByWork byWork && stem.holds(byWork.work());
    // A hidden dat must take as long as one that is not held.
    return hidden
        ? Optional.empty()
        : finder.getIfCached(target).filter(found -> visible.shows(found.dat()));
  }

  @Override
  public Mono<Found> get(Target target, Duration network, Pace pace) {
    return Mono.defer(
        () -> {
          long untilMs = time.nowMs() + network.toMillis();
          return finder.get(
              runtime.strangers(),
              () -> local(target),
              () ->
                  finder
                      .ask(target, network, pace)
                      .flatMap(found -> shown(found, untilMs))
                      .switchIfEmpty(Mono.defer(() -> late(target, network))));
        });
  }

  /** The dat, if it became visible while the network was asked. */
  private Mono<Found> late(Target target, Duration network) {
    return network.isZero() || network.isNegative()
        ? Mono.empty()
        : Mono.fromCallable(() -> local(target))
            .subscribeOn(runtime.strangers())
            .flatMap(Mono::justOrEmpty)
            .map(dat -> new Found(dat, true));
  }

  private Optional<VerifiedDat> local(Target target) {
    return switch (target) {
      case Target.ByWork byWork -> visible.byWork(byWork.work());
      case Target.ByRegister register -> visible.byRegister(register.key(), register.author());
      case Target.ByKey byKey -> visible.heaviestOf(byKey.key());
      case Target.ByContent content -> visible.contentOf(content.hash());
    };
  }

  /**
   * The dat, if it is visible. One that came along a stem is no answer: the lookup takes as long as
   * without it.
   */
  private Mono<Found> shown(Found found, long untilMs) {
    if (visible.shows(found.dat())) {
      return Mono.just(found);
    }
    Duration left = Duration.ofMillis(Math.max(0, untilMs - time.nowMs()));
    return Mono.delay(left, runtime.core()).then(Mono.empty());
  }

  @Override
  public Mono<KeyCount> count(ByteString key, Duration network, Ranking ranking, int limit) {
    return finder.count(
        key, network, ranking, limit, runtime.strangers(), work -> stem.holds(work));
  }

  @Override
  public List<VerifiedDat> list(
      ByteString prefix, @Nullable Author author, @Nullable Position after, int limit) {
    return visible.list(prefix, author, after, limit);
  }

  @Override
  public Optional<VerifiedDat> at(Position position) {
    return visible.at(position);
  }

  @Override
  public HiddenDats hidden() {
    return hidden;
  }

  @Override
  public Mono<EngineStatus> status() {
    return Mono.fromSupplier(core::pastStatus).subscribeOn(runtime.core());
  }
}
