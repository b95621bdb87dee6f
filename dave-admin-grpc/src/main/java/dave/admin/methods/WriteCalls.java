package dave.admin.methods;

import dave.admin.access.Principal;
import dave.admin.v1.MineRequest;
import dave.admin.v1.MineResponse;
import dave.admin.v1.PutRequest;
import dave.admin.v1.PutResponse;
import dave.admin.v1.SubmitRequest;
import dave.admin.v1.SubmitResponse;
import dave.admin.v1.SubmitResponse.Outcome;
import dave.service.MiningQuota;
import dave.service.NodeService;
import dave.service.model.Accepted;
import dave.service.model.Difficulty;
import dave.service.model.MiningStep;
import dave.service.model.Precondition;
import dave.service.refusal.Reason;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Handles Put, Submit and Mine. */
final class WriteCalls {
  private final NodeService service;
  private final MiningQuota quota;

  WriteCalls(NodeService service, MiningQuota quota) {
    this.service = service;
    this.quota = quota;
  }

  Mono<PutResponse> put(Principal caller, PutRequest request) {
    int asked = request.getDifficulty();
    return service
        .put(
            caller,
            quota,
            request.getKey(),
            request.getValue(),
            difficulty -> {
              check(new RequestValidator().keyOrEmpty("key", request.getKey()), asked, difficulty)
                  .check();
              return bits(asked, difficulty);
            },
            Precondition.NONE)
        .map(put -> PutResponse.newBuilder().setDat(AdminDats.toProto(put.dat())).build());
  }

  Mono<SubmitResponse> submit(Principal caller, SubmitRequest request) {
    if (!request.hasDat()) {
      throw Reason.DAT_MISSING.of("dat");
    }
    return service
        .submit(caller, AdminDats.parse(request.getDat()), Precondition.NONE)
        .map(WriteCalls::submitted);
  }

  Flux<MineResponse> mine(MineRequest request) {
    int asked = request.getDifficulty();
    return service
        .mine(
            quota,
            request.getKey(),
            request.getValue(),
            request.getAuthor(),
            difficulty -> {
              RequestValidator fields =
                  new RequestValidator()
                      .keyOrEmpty("key", request.getKey())
                      .author("author", request.getAuthor());
              check(fields, asked, difficulty).check();
              return bits(asked, difficulty);
            })
        .map(WriteCalls::response);
  }

  /** Checks the difficulty that a request names; 0 stands for the usual one. */
  static RequestValidator check(RequestValidator fields, int asked, Difficulty difficulty) {
    return asked == 0
        ? fields
        : fields.range(
            "difficulty",
            asked,
            difficulty.least(),
            difficulty.most(),
            Reason.DIFFICULTY_OUT_OF_RANGE);
  }

  static int bits(int asked, Difficulty difficulty) {
    return asked == 0 ? difficulty.usual() : asked;
  }

  private static MineResponse response(MiningStep step) {
    return switch (step) {
      case MiningStep.Progress going ->
          MineResponse.newBuilder()
              .setProgress(
                  MineResponse.Progress.newBuilder()
                      .setHashes(going.progress().hashes())
                      .setRate(going.progress().ratePerSecond())
                      .setExpectedHashes(going.progress().expectedHashes()))
              .build();
      case MiningStep.Result result ->
          MineResponse.newBuilder()
              .setResult(
                  MineResponse.Result.newBuilder()
                      .setTimeMs(result.mined().timeMs())
                      .setSalt(result.mined().salt())
                      .setWork(result.mined().work().toByteString())
                      .setHashes(result.mined().hashes()))
              .build();
    };
  }

  private static SubmitResponse submitted(Accepted accepted) {
    return SubmitResponse.newBuilder()
        .setOutcome(
            switch (accepted.outcome()) {
              case STORED -> Outcome.OUTCOME_STORED;
              case REPLACED -> Outcome.OUTCOME_REPLACED;
              case ALREADY_HELD -> Outcome.OUTCOME_ALREADY_HELD;
            })
        .setDat(AdminDats.toProto(accepted.dat()))
        .build();
  }
}
