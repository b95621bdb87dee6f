package dave.service;

import com.google.protobuf.ByteString;
import dave.engine.Engine.Submission;
import dave.engine.NodeView;
import dave.engine.model.Target;
import dave.engine.store.Admission;
import dave.service.model.Accepted;
import dave.service.model.Accepted.Outcome;
import dave.service.model.Caller;
import dave.service.model.Difficulty;
import dave.service.model.MiningStep;
import dave.service.model.Precondition;
import dave.service.refusal.Reason;
import dave.service.refusal.Refusal;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.PacketCodec;
import dave.wire.VerifiedDat;
import dave.wire.crypto.Signatures;
import dave.wire.crypto.Verification.Flaw;
import dave.wire.keys.SigningKey;
import dave.wire.mining.MiningJob;
import dave.wire.mining.MiningTask;
import java.time.Duration;
import java.util.Optional;
import java.util.function.ToIntFunction;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Writes dats for callers: signed with the node's key, finished, or mined for another author. */
final class Writes {
  private static final Duration PROGRESS = Duration.ofMillis(250);

  private final NodeParts node;
  private final Views views;
  private final Mining mining;
  private final ServiceRuntime runtime;
  private final SubjectQueues queues = new SubjectQueues();
  private final Signatures signatures = Signatures.bouncyCastle();

  Writes(NodeParts node, Views views, Mining mining, ServiceRuntime runtime) {
    this.node = node;
    this.views = views;
    this.mining = mining;
    this.runtime = runtime;
  }

  Mono<Accepted> put(
      Caller caller,
      MiningQuota quota,
      ByteString key,
      ByteString value,
      ToIntFunction<Difficulty> bits,
      Precondition condition) {
    requireWritable();
    return Mono.zip(difficulty(quota), signer())
        .publishOn(runtime.blocking())
        // Checked before the search too: a search whose result is refused is wasted.
        .delayUntil(t -> check(caller, key, t.getT2().author(), condition))
        .flatMap(
            t -> {
              int asked = bits.applyAsInt(t.getT1());
              checkFits("{value|the body}", key, value);
              SigningKey signer = t.getT2();
              MiningTask task = new MiningTask(key, value, signer.author(), asked);
              return quota.hold(() -> mining.dat(task, signer)).single();
            })
        .flatMap(made -> submit(caller, made.dat(), condition));
  }

  /** Refuses a write before its search if the store would refuse the result. */
  void requireWritable() {
    if (!node.engine().store().stats().writable()) {
      throw Reason.STORE_UNAVAILABLE.refusal("the store refuses writes");
    }
  }

  Mono<Difficulty> difficulty(MiningQuota quota) {
    return node.engine()
        .status()
        .map(status -> Difficulty.of(status, node.difficulty(), quota.hardest()));
  }

  Mono<SigningKey> signer() {
    return Mono.fromSupplier(node.key())
        .onErrorMap(
            RuntimeException.class,
            e -> Reason.KEY_UNAVAILABLE.refusal(String.valueOf(e.getMessage())))
        .subscribeOn(runtime.blocking());
  }

  private static void checkFits(String field, ByteString key, ByteString value) {
    int largest = PacketCodec.maxValueLength(key.size());
    if (value.size() > largest) {
      throw Reason.VALUE_TOO_LARGE.of(field, value.size(), largest);
    }
  }

  Flux<MiningStep> mine(
      MiningQuota quota,
      ByteString key,
      ByteString value,
      ByteString author,
      ToIntFunction<Difficulty> bits) {
    return difficulty(quota)
        .publishOn(runtime.blocking())
        .flatMapMany(
            difficulty -> {
              int asked = bits.applyAsInt(difficulty);
              checkFits("value", key, value);
              Author whose = Author.of(author);
              if (!signatures.isValid(whose)) {
                throw refusal(Flaw.AUTHOR, "author");
              }
              MiningTask task = new MiningTask(key, value, whose, asked);
              return quota.hold(() -> mining.search(task, this::steps));
            });
  }

  private Flux<MiningStep> steps(MiningJob job) {
    Mono<MiningStep> result = Mono.fromFuture(job.result(), true).map(MiningStep.Result::new);
    Flux<MiningStep> reports =
        Flux.interval(PROGRESS, runtime.timer())
            .onBackpressureLatest()
            .map(tick -> new MiningStep.Progress(job.progress()));
    // The first report does not wait for the timer: a lucky search may end sooner.
    return Mono.<MiningStep>fromSupplier(() -> new MiningStep.Progress(job.progress()))
        .concatWith(
            Flux.merge(1, reports, result).takeUntil(step -> step instanceof MiningStep.Result));
  }

  /**
   * Identifies the writes that take turns: those of one record, the owner's apart from strangers'.
   * A stranger may pretend to write any record, and its reads wait in a longer queue.
   */
  private record Register(ByteString key, Author author, boolean trusted) {}

  Mono<Accepted> submit(Caller caller, Dat dat, Precondition condition) {
    Mono<Accepted> submission =
        Mono.defer(() -> views.of(caller).submit(dat)).map(Writes::accepted);
    return condition.equals(Precondition.NONE)
        ? submission
        : queues.enqueue(
            new Register(dat.key(), dat.author(), caller.trusted()),
            check(caller, dat.key(), dat.author(), condition).then(submission));
  }

  private Mono<Void> check(Caller caller, ByteString key, Author author, Precondition condition) {
    return condition.equals(Precondition.NONE)
        ? Mono.empty()
        : present(views.of(caller), key, author).doOnNext(condition::check).then();
  }

  private static Mono<Optional<VerifiedDat>> present(NodeView view, ByteString key, Author author) {
    return key.isEmpty() // A dat without a key replaces nothing.
        ? Mono.just(Optional.empty())
        : Views.orBusy(view.get(new Target.ByRegister(key, author), Duration.ZERO))
            .map(found -> Optional.of(found.dat()))
            .defaultIfEmpty(Optional.empty());
  }

  /** Returns the result of a dat that the store took; throws the refusal of any other. */
  static Accepted accepted(Submission submission) {
    return switch (submission) {
      case Submission.Decided decided -> new Accepted(decided.dat(), outcome(decided.admission()));
      case Submission.Refused refused -> throw refusal(refused.flaw(), "{dat.author|author}");
    };
  }

  private static Outcome outcome(Admission admission) {
    return switch (admission) {
      case Admission.Stored stored -> Outcome.STORED;
      case Admission.Replaced replaced -> Outcome.REPLACED;
      case Admission.Joined joined -> Outcome.STORED;
      case Admission.Ignored ignored ->
          switch (ignored) {
            case ALREADY_HELD -> Outcome.ALREADY_HELD;
            case SUPERSEDED -> throw Reason.SUPERSEDED.refusal();
            case TOO_LIGHT -> throw Reason.TOO_LIGHT.refusal();
            case WORK_TAKEN -> throw Reason.WORK_TAKEN.refusal();
          };
      case Admission.Unavailable unavailable ->
          throw Reason.STORE_UNAVAILABLE.refusal(unavailable.cause());
    };
  }

  private static Refusal refusal(Flaw flaw, String author) {
    return switch (flaw) {
      case FUTURE -> Reason.TIME_IN_FUTURE.of("{dat.time_ms|time_ms}");
      case DIFFICULTY -> Reason.DIFFICULTY_TOO_LOW.refusal();
      case WORK -> Reason.WORK_INVALID.of("{dat.work|hash}");
      case AUTHOR -> Reason.AUTHOR_INVALID.of(author);
      case SIGNATURE -> Reason.SIGNATURE_INVALID.of("{dat.signature|signature}");
    };
  }
}
