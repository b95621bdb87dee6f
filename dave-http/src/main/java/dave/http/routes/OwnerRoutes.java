package dave.http.routes;

import com.google.protobuf.ByteString;
import dave.http.message.Answer;
import dave.http.message.Problem;
import dave.http.message.Request;
import dave.service.MiningQuota;
import dave.service.NodeService;
import dave.service.model.Difficulty;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Mono;

/** Writes with the node's key, for the owner with the token only. */
final class OwnerRoutes {
  /** The most searches at a time; they share the cores. */
  private static final int SEARCHES = 2;

  private static final int MAX_DIFFICULTY = 40;

  private final NodeService service;
  private final MiningQuota quota = new MiningQuota(SEARCHES, MAX_DIFFICULTY);

  OwnerRoutes(NodeService service) {
    this.service = service;
  }

  List<Route> routes() {
    return List.of(Route.put("/v1/keys/{key}", Set.of("difficulty"), this::put));
  }

  private Mono<Answer> put(Request request) {
    if (!request.caller().owner()) {
      throw Problem.of(
              HttpResponseStatus.UNAUTHORIZED,
              "TOKEN_MISSING",
              "only the owner writes with the node's key: send 'authorization: Bearer TOKEN', or"
                  + " mine and sign yourself and POST /v1/dats")
          .with("www-authenticate", "Bearer");
    }
    ByteString key = KeyRoutes.key(request);
    return request
        .body()
        .defaultIfEmpty(ByteString.EMPTY)
        .flatMap(
            value ->
                service.put(
                    request.caller(),
                    quota,
                    key,
                    value,
                    difficulty -> bits(request, difficulty),
                    Conditions.precondition(request)))
        .map(put -> Submissions.created(put, "../dats/"));
  }

  private static int bits(Request request, Difficulty difficulty) {
    return request
        .parameters()
        .number("difficulty", difficulty.least(), difficulty.most(), difficulty.usual());
  }
}
