package dave.http.routes;

import dave.engine.model.Target;
import dave.http.message.Answer;
import dave.http.message.Hex;
import dave.http.message.Request;
import dave.service.NodeService;
import dave.wire.WorkHash;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Mono;

/** Serves dats by their hash, and takes finished ones. */
final class DatRoutes {
  private final Lookups lookups;
  private final NodeService service;

  DatRoutes(Lookups lookups, NodeService service) {
    this.lookups = lookups;
    this.service = service;
  }

  List<Route> routes() {
    return List.of(
        Route.post("/v1/dats", Set.of(), this::submit),
        Route.get("/v1/dats/{hash}", Lookups.PARAMETERS, this::get));
  }

  private Mono<Answer> submit(Request request) {
    String type = request.contentType(Answer.JSON, Answer.PROTOBUF);
    return request
        .body()
        .map(body -> Submissions.read(type, body))
        .flatMap(dat -> service.submit(request.caller(), dat, Conditions.precondition(request)))
        .map(submitted -> Submissions.created(submitted, "dats/"));
  }

  private Mono<Answer> get(Request request) {
    WorkHash work = Hex.hash("hash", request.segment("hash").toStringUtf8());
    return lookups
        .find(request, new Target.ByWork(work))
        .map(dat -> DatAnswers.byHash(request, dat));
  }
}
