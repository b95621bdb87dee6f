package dave.http.routes;

import com.google.protobuf.ByteString;
import dave.engine.Engine.KeyCount;
import dave.engine.consensus.Consensus;
import dave.engine.consensus.Ranking;
import dave.http.message.Answer;
import dave.http.message.HttpCaller;
import dave.http.message.Request;
import dave.json.Json;
import dave.service.NodeService;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import reactor.core.publisher.Mono;

/** Counts the values of a key over all authors. */
final class ConsensusRoutes {
  private static final int MAX_VALUES = 1_000;
  private static final int DEFAULT_VALUES = 10;

  private final NodeService service;
  private final Lookups lookups;

  ConsensusRoutes(NodeService service, Lookups lookups) {
    this.service = service;
    this.lookups = lookups;
  }

  List<Route> routes() {
    return List.of(
        Route.get(
            "/v1/consensus/{key}", Set.of("by", "limit", "local", "timeout"), this::consensus));
  }

  private Mono<Answer> consensus(Request request) {
    ByteString key = KeyRoutes.key(request);
    Ranking ranking =
        Ranking.valueOf(
            request.parameters().choice("by", "popularity", "work").toUpperCase(Locale.ROOT));
    int limit = request.parameters().number("limit", 1, MAX_VALUES, DEFAULT_VALUES);
    Duration time = lookups.time(request);
    HttpCaller caller = request.caller();
    Mono<KeyCount> count =
        request.parameters().flag("local")
            ? service.consensus(caller, key, Duration.ZERO, ranking, limit)
            : lookups.network(caller, () -> service.consensus(caller, key, time, ranking, limit));
    return count.map(counted -> answer(key, counted, ranking));
  }

  private static Answer answer(ByteString key, KeyCount count, Ranking ranking) {
    Consensus consensus = count.consensus();
    return Answer.json(
        Json.object(
            json ->
                json.bytes("key", key)
                    .text("ranking", ranking.name().toLowerCase(Locale.ROOT))
                    .objects(
                        "tallies",
                        consensus.tallies(),
                        tally ->
                            json.bytes("value", tally.value())
                                .number("authors", tally.authors())
                                .text("work", tally.work().toString())
                                .number("latest_time_ms", tally.latestTimeMs()))
                    .number("total_values", consensus.totalValues())
                    .number("total_authors", consensus.totalAuthors())
                    .text("total_work", consensus.totalWork().toString())
                    .text("margin", consensus.margin().toString())
                    .number("dats_seen", consensus.datsSeen())
                    .flag("partial", consensus.partial())
                    .number("peers_asked", count.peersAsked())
                    .number("peers_answered", count.peersAnswered())));
  }
}
