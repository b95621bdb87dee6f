package dave.admin;

import dave.admin.v1.MineRequest;
import dave.admin.v1.MineResponse;
import dave.admin.v1.PutRequest;
import dave.admin.v1.PutResponse;
import dave.admin.v1.SubmitRequest;
import dave.admin.v1.SubmitResponse;
import dave.admin.v1.SubmitResponse.Outcome;
import dave.engine.Engine;
import dave.engine.Engine.Submission;
import dave.engine.View;
import dave.engine.model.EngineStatus;
import dave.engine.store.Admission;
import dave.engine.store.DatStore;
import dave.wire.Author;
import dave.wire.Dat;
import dave.wire.PacketCodec;
import dave.wire.crypto.Mined;
import dave.wire.crypto.MiningJob;
import dave.wire.crypto.MiningProgress;
import dave.wire.crypto.MiningTask;
import dave.wire.crypto.Signatures;
import dave.wire.crypto.SigningKey;
import dave.wire.crypto.Verification.Flaw;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Put, Submit and Mine. */
final class WriteCalls {
  private static final Duration PROGRESS = Duration.ofMillis(250);

  private final Engine engine;
  private final Mining mining;
  private final Supplier<SigningKey> key;
  private final AdminLimits limits;
  private final Scheduler blocking;
  private final Scheduler timer;
  private final Signatures signatures = Signatures.bouncyCastle();

  WriteCalls(AdminNode node, Mining mining, AdminRuntime runtime, AdminLimits limits) {
    this.engine = node.engine();
    this.mining = mining;
    this.key = node.key();
    this.limits = limits;
    this.blocking = runtime.blocking();
    this.timer = runtime.timer();
  }

  Mono<PutResponse> put(View view, PutRequest request) {
    requireWritable();
    return Mono.zip(engine.status(), signingKey())
        .publishOn(blocking)
        .flatMap(t -> put(view, request, t.getT1(), t.getT2()));
  }

  /** Rather no search than one whose result cannot be kept. */
  void requireWritable() {
    DatStore.Stats stats = engine.store().stats();
    if (!stats.writable()) {
      throw storeUnavailable("the store refuses writes");
    }
  }

  private Mono<PutResponse> put(
      View view, PutRequest request, EngineStatus status, SigningKey signer) {
    int difficulty = difficulty(request.getDifficulty(), status);
    Fields fields = new Fields().keyOrEmpty("key", request.getKey());
    checkDifficulty(fields, request.getDifficulty(), status).check();
    checkFits("value", request.getKey().size(), request.getValue().size());
    MiningTask task =
        new MiningTask(request.getKey(), request.getValue(), signer.author(), difficulty);
    return mining
        .search(task, job -> Mono.fromFuture(job.result(), true))
        .single()
        .publishOn(blocking)
        .map(mined -> mined.compose(task, signer))
        .flatMap(view::submit)
        .map(submission -> PutResponse.newBuilder().setDat(submitted(submission).getDat()).build());
  }

  Mono<SubmitResponse> submit(View view, SubmitRequest request) {
    if (!request.hasDat()) {
      throw Fields.violation("dat", "DAT_MISSING", "is not set: send a finished dat");
    }
    Dat dat = AdminDats.parse(request.getDat());
    return view.submit(dat).map(WriteCalls::submitted);
  }

  Flux<MineResponse> mine(MineRequest request) {
    return engine.status().publishOn(blocking).flatMapMany(status -> mine(request, status));
  }

  private Flux<MineResponse> mine(MineRequest request, EngineStatus status) {
    Fields fields =
        new Fields().keyOrEmpty("key", request.getKey()).author("author", request.getAuthor());
    checkDifficulty(fields, request.getDifficulty(), status).check();
    checkFits("value", request.getKey().size(), request.getValue().size());
    Author author = Author.of(request.getAuthor());
    if (!signatures.isValid(author)) {
      throw refusal(Flaw.AUTHOR, "author");
    }
    int difficulty = difficulty(request.getDifficulty(), status);
    MiningTask task = new MiningTask(request.getKey(), request.getValue(), author, difficulty);
    return mining.search(task, this::progressThenResult);
  }

  private Flux<MineResponse> progressThenResult(MiningJob job) {
    Mono<Mined> result = Mono.fromFuture(job.result(), true);
    // The first one does not wait for the timer, which a lucky search would overtake.
    return Mono.fromSupplier(() -> progress(job.progress()))
        .concatWith(
            Flux.interval(PROGRESS, timer)
                .onBackpressureLatest()
                .map(tick -> progress(job.progress()))
                .takeUntilOther(result))
        .concatWith(result.map(WriteCalls::result));
  }

  static StatusRuntimeException goodbye() {
    return Refusal.stopping("mine again later");
  }

  Mono<SigningKey> signingKey() {
    return Mono.fromSupplier(key)
        .onErrorMap(
            RuntimeException.class,
            e -> Refusal.precondition("KEY_UNAVAILABLE", "the node has no key: " + e.getMessage()))
        .subscribeOn(blocking);
  }

  int difficulty(int asked, EngineStatus status) {
    return asked != 0 ? asked : Math.max(limits.defaultDifficulty(), status.minDifficulty());
  }

  Fields checkDifficulty(Fields fields, int asked, EngineStatus status) {
    if (asked == 0) {
      return fields;
    }
    int min = Math.max(MiningTask.MIN_DIFFICULTY, status.minDifficulty());
    int max = Math.max(limits.maxDifficulty(), min);
    return fields.range("difficulty", asked, min, max, "DIFFICULTY_OUT_OF_RANGE");
  }

  private static void checkFits(String field, int keyLength, int valueLength) {
    int largest = PacketCodec.maxValueLength(keyLength);
    if (valueLength > largest) {
      throw AdminDats.tooLarge(field, valueLength, largest);
    }
  }

  private static MineResponse progress(MiningProgress progress) {
    return MineResponse.newBuilder()
        .setProgress(
            MineResponse.Progress.newBuilder()
                .setHashes(progress.hashes())
                .setRate(progress.ratePerSecond())
                .setExpectedHashes(progress.expectedHashes()))
        .build();
  }

  private static MineResponse result(Mined mined) {
    return MineResponse.newBuilder()
        .setResult(
            MineResponse.Result.newBuilder()
                .setTimeMs(mined.timeMs())
                .setSalt(mined.salt())
                .setWork(mined.work().toByteString())
                .setHashes(mined.hashes()))
        .build();
  }

  static SubmitResponse submitted(Submission submission) {
    return switch (submission) {
      case Submission.Decided decided ->
          SubmitResponse.newBuilder()
              .setOutcome(outcome(decided.admission()))
              .setDat(AdminDats.toProto(decided.dat()))
              .build();
      case Submission.Refused refused -> throw refusal(refused.flaw(), "dat.author");
    };
  }

  private static Outcome outcome(Admission admission) {
    return switch (admission) {
      case Admission.Stored stored -> Outcome.OUTCOME_STORED;
      case Admission.Replaced replaced -> Outcome.OUTCOME_REPLACED;
      case Admission.Joined joined -> Outcome.OUTCOME_STORED;
      case Admission.Ignored ignored -> ignored(ignored);
      case Admission.Unavailable unavailable -> throw storeUnavailable(unavailable.cause());
    };
  }

  private static Outcome ignored(Admission.Ignored ignored) {
    return switch (ignored) {
      case ALREADY_HELD -> Outcome.OUTCOME_ALREADY_HELD;
      case SUPERSEDED ->
          throw Refusal.precondition(
              "SUPERSEDED", "a later record of this author and key is held: send a later time");
      case TOO_LIGHT ->
          throw Refusal.precondition(
              "TOO_LIGHT", "the store is full of heavier dats: mine at a higher difficulty");
      case WORK_TAKEN ->
          throw Refusal.precondition(
              "WORK_TAKEN",
              "others claim this unbound work: try again in 30 s, or bind the salt to the author");
    };
  }

  static RuntimeException storeUnavailable(String cause) {
    return Refusal.unavailable("STORE_UNAVAILABLE", cause + ": reads go on, try again later");
  }

  private static RuntimeException refusal(Flaw flaw, String authorField) {
    return switch (flaw) {
      case FUTURE ->
          Refusal.precondition(
              "TIME_IN_FUTURE", "dat.time_ms is more than 10 s ahead of the node: set the clock");
      case DIFFICULTY ->
          Refusal.precondition(
              "DIFFICULTY_TOO_LOW", "the work is below the node's minimum: mine more bits");
      case WORK ->
          Fields.violation(
              "dat.work", "WORK_INVALID", "is not the hash of the dat's parts: mine them again");
      case AUTHOR ->
          Fields.violation(
              authorField, "AUTHOR_INVALID", "is no Ed25519 key of prime order: use another key");
      case SIGNATURE ->
          Fields.violation(
              "dat.signature",
              "SIGNATURE_INVALID",
              "is not the author's over dat.work: sign the 32 bytes of work");
    };
  }
}
