package dave.http;

import com.google.protobuf.ByteString;
import dave.engine.Engine;
import dave.engine.Engine.KeyScan;
import dave.engine.View;
import dave.engine.consensus.Consensus;
import dave.engine.consensus.Ranking;
import dave.json.Json;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** What all authors say under a key. */
final class ConsensusRoutes {
  private static final int MAX_VALUES = 1_000;
  private static final int DEFAULT_VALUES = 10;

  private final Engine engine;
  private final Lookups lookups;
  private final Scheduler blocking;

  ConsensusRoutes(Engine engine, Lookups lookups, Scheduler blocking) {
    this.engine = engine;
    this.lookups = lookups;
    this.blocking = blocking;
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
    View view = request.caller().view(engine);
    Mono<KeyScan> scan =
        request.parameters().flag("local")
            ? view.scan(key, Duration.ZERO)
            : lookups.network(request.caller(), () -> view.scan(key, time));
    return scan.publishOn(blocking).map(seen -> answer(key, seen, ranking, limit));
  }

  private static Answer answer(ByteString key, KeyScan scan, Ranking ranking, int limit) {
    Consensus consensus = Consensus.of(scan.dats(), ranking);
    return Answer.json(
        Json.object(
            json ->
                json.bytes("key", key)
                    .text("ranking", ranking.name().toLowerCase(Locale.ROOT))
                    .objects(
                        "tallies",
                        consensus.tallies().stream().limit(limit).toList(),
                        tally ->
                            json.bytes("value", tally.value())
                                .number("authors", tally.authors())
                                .text("work", tally.work().toString())
                                .number("latest_time_ms", tally.latestTimeMs()))
                    .number("total_values", consensus.tallies().size())
                    .number("total_authors", consensus.totalAuthors())
                    .text("total_work", consensus.totalWork().toString())
                    .text("margin", consensus.margin().toString())
                    .number("dats_seen", consensus.datsSeen())
                    .number("peers_asked", scan.peersAsked())
                    .number("peers_answered", scan.peersAnswered())));
  }
}
